// 框与里面的网页一样高，不在框里再滚；没有脚本的，框里自己滚
(function () {
  "use strict";
  document.querySelectorAll("iframe.as-public").forEach(function (frame) {
    function fit() {
      var inside = frame.contentDocument;
      if (inside && inside.body) { frame.style.height = inside.documentElement.scrollHeight + 2 + "px"; }
    }
    frame.addEventListener("load", fit);
    window.addEventListener("resize", fit);
    fit();
  });
})();
