// 框与里面的网页一样高，不在框里再滚；没有脚本的，框里自己滚。
// 网页还没显示出来，“通过”按不了：没看到的不能通过，框长高时按钮也不会从手指下面移走。
(function () {
  "use strict";
  document.querySelectorAll("iframe.as-public").forEach(function (frame) {
    var pass = document.querySelector("button.pass");
    function inside() {
      var page = frame.contentDocument;
      return page && page.URL !== "about:blank" && page.readyState === "complete" ? page : null;
    }
    function fit() {
      var page = inside();
      if (page && page.body) { frame.style.height = page.documentElement.scrollHeight + 2 + "px"; }
    }
    function shown() {
      fit();
      if (pass) { pass.disabled = false; }
    }
    if (pass && !inside()) { pass.disabled = true; }
    frame.addEventListener("load", shown);
    window.addEventListener("resize", fit);
    fit();
  });
})();
