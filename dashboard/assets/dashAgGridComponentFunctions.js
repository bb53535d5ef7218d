// A cell that links to a path of our own site; anything else in that field stays plain text.
var dagcomponentfuncs = (window.dashAgGridComponentFunctions = window.dashAgGridComponentFunctions || {});

dagcomponentfuncs.OwnLink = function (props) {
    const path = props.data && props.data[props.link];
    if (typeof path !== "string" || !/^\/(?!\/)/.test(path)) {
        return props.value;
    }
    return React.createElement("a", { href: path, download: "" }, props.value);
};
