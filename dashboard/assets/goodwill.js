// Charts follow the colour scheme: the server sends a figure for each, the browser draws the one it is in.
(function () {
    "use strict";

    function currentScheme(told) {
        const set = document.documentElement.getAttribute("data-mantine-color-scheme");
        if (set === "dark" || set === "light") {
            return set;
        }
        if (told === "dark" || told === "light") {
            return told;
        }
        return window.matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
    }

    window.dash_clientside = Object.assign({}, window.dash_clientside, {
        goodwill: {
            drawInScheme: function (told, figures) {
                const scheme = currentScheme(told);
                // The server draws the next page in it at once.
                document.cookie = "goodwill_scheme=" + scheme + "; path=/; max-age=31536000; samesite=lax";
                return (figures && figures[scheme]) || window.dash_clientside.no_update;
            },
        },
    });
})();
