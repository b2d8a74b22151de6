// 大屏：轮着显示；隔一会儿问一次服务器，断网的说明是什么时候的，超过一天的收起来。
(function () {
  "use strict";
  var TURN = 12000, POLL = 60000, RETRY = 15000, DAY = 24 * 3600 * 1000;
  var box = document.querySelector("[data-board]");
  var list = document.getElementById("slides");
  var fresh = document.querySelector("[data-fresh]");
  var button = document.querySelector("[data-pause]");
  var at = 0, paused = false, since = Date.now(), offline = false, turning = null, asking = null;

  document.documentElement.classList.add("rotating");
  show(0);
  turn();
  button.hidden = false;
  document.querySelector("[data-next]").hidden = false;
  button.addEventListener("click", function () {
    paused = !paused;
    button.textContent = paused ? "接着轮换" : "停在这一件";
    button.setAttribute("aria-pressed", String(paused));
    turn();
  });
  document.querySelector("[data-next]").addEventListener("click", function () { show(at + 1); turn(); });
  window.addEventListener("online", ask);
  window.addEventListener("offline", ask);
  keep();
  ask();
  setInterval(tell, 5000);

  function slides() { return Array.from(list.children); }

  function show(wanted) {
    var all = slides();
    at = all.length ? wanted % all.length : 0;
    all.forEach(function (one, i) { one.hidden = i !== at; });
    document.querySelector("[data-place]").textContent =
      all.length ? (at + 1) + " / " + all.length : "";
  }

  function turn() {
    clearInterval(turning);
    turning = paused ? null : setInterval(function () { show(at + 1); }, TURN);
  }

  // 问一次：由存下的答的，有存下的时间
  function ask() {
    clearTimeout(asking);
    fetch(location.pathname, { cache: "no-store" }).then(function (answer) {
      var kept = Number(answer.headers.get("X-Kept-At") || 0);
      offline = kept > 0;
      since = kept || Date.now();
      if (answer.status === 404) { return ""; }
      return answer.ok ? answer.text() : null;
    }).then(function (text) {
      if (text !== null) { replace(text); }
    }).catch(function () { offline = true; }).then(function () {
      tell();
      asking = setTimeout(ask, offline ? RETRY : POLL);
    });
  }

  function replace(text) {
    var page = new DOMParser().parseFromString(text, "text/html");
    var found = page.getElementById("slides");
    var next = found ? found.innerHTML : "";
    if (next === list.dataset.shown) { return; }
    list.replaceChildren.apply(list, found ? Array.from(found.children) : []);
    list.dataset.shown = next;
    show(at);
  }

  function tell() {
    var age = Date.now() - since, minutes = Math.floor(age / 60000);
    var old = age > DAY;
    list.hidden = old;
    box.classList.toggle("stale", old);
    var when = new Date(since).toLocaleString("zh-CN", {
      month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit", hour12: false
    });
    var said = "内容更新于 " + when;
    if (offline) { said += "；断网，显示的是存下的（" + spoken(minutes) + "前）"; }
    if (old) { said = "已经超过一天没有连上，内容收起来了，请看看网络"; }
    if (fresh.textContent !== said) { fresh.textContent = said; }
    fresh.classList.toggle("off", offline || old);
  }

  function spoken(minutes) {
    return minutes < 60 ? Math.max(minutes, 1) + " 分钟" : Math.floor(minutes / 60) + " 小时";
  }

  function keep() {
    if (!("serviceWorker" in navigator)) { return; }
    navigator.serviceWorker.addEventListener("message", function (event) {
      if (event.data === "kept") { box.dataset.kept = "1"; }
    });
    navigator.serviceWorker.register("/board/worker.js", { scope: "/board/" }).then(function () {
      return navigator.serviceWorker.ready;
    }).then(function (one) {
      var wanted = [location.href].concat(Array.from(
        document.querySelectorAll("link[rel=stylesheet], script[src], link[rel=icon]")
      ).map(function (e) { return e.href || e.src; }));
      one.active.postMessage(wanted);
    });
  }
})();
