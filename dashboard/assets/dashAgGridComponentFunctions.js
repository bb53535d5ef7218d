var dagcomponentfuncs = (window.dashAgGridComponentFunctions = window.dashAgGridComponentFunctions || {});

// A cell that is sorted by a number and tells the text of another field.
dagcomponentfuncs.Told = function (props) {
    return props.data ? props.data[props.told] : null;
};

// A cell that links to a path of our own site; anything else in that field stays plain text.
dagcomponentfuncs.OwnLink = function (props) {
    const path = props.data && props.data[props.link];
    if (typeof path !== "string" || !/^\/(?!\/)/.test(path)) {
        return props.value;
    }
    return React.createElement("a", { href: path, download: "" }, props.value);
};
