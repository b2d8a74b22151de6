// 大屏的 Service Worker：页面先问服务器，问不到用存下的（写明存下的时间）；样式、脚本、图存一份。
"use strict";
var STORE = "board-1";
var PATIENCE = 8000;
var KEPT = "X-Kept-At";

self.addEventListener("install", function () { self.skipWaiting(); });
self.addEventListener("activate", function (event) {
  event.waitUntil(caches.keys().then(function (names) {
    return Promise.all(names.filter(function (n) { return n !== STORE; }).map(function (n) {
      return caches.delete(n);
    }));
  }).then(function () { return self.clients.claim(); }));
});

// 第一次打开时页面还不归它管：页面告诉它要存哪些
self.addEventListener("message", function (event) {
  event.waitUntil(Promise.all((event.data || []).map(function (url) {
    return fetched(new Request(url, { cache: "no-store" })).catch(function () { return null; });
  })).then(function () {
    if (event.source) { event.source.postMessage("kept"); }
  }));
});

self.addEventListener("fetch", function (event) {
  var url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== self.location.origin) { return; }
  var isPage = url.pathname.startsWith("/board/");
  event.respondWith(isPage ? freshFirst(event.request) : keptFirst(event.request));
});

function freshFirst(request) {
  return within(fetched(request)).then(function (answer) {
    // 服务器一时出错的也用存下的；说没有了的（关停、撤下）不用
    return answer.status >= 500 ? kept(request, answer) : answer;
  }, function () { return kept(request, null); });
}

function keptFirst(request) {
  return caches.open(STORE).then(function (store) { return store.match(request.url); })
    .then(function (found) { return found || fetched(request); });
}

function kept(request, answer) {
  return caches.open(STORE).then(function (store) { return store.match(request.url); })
    .then(function (found) { return found || answer || Response.error(); });
}

function within(promise) {
  return Promise.race([promise, new Promise(function (_, reject) {
    setTimeout(function () { reject(new Error("slow")); }, PATIENCE);
  })]);
}

function fetched(request) {
  return fetch(request).then(function (answer) {
    return caches.open(STORE).then(function (store) {
      if (answer.status === 404 || answer.status === 410) {
        return store.delete(request.url).then(function () { return answer; });
      }
      if (answer.status !== 200) { return answer; }
      return answer.clone().blob().then(function (body) {
        var headers = new Headers(answer.headers);
        headers.set(KEPT, String(Date.now()));
        return store.put(request.url, new Response(body, { status: 200, headers: headers }));
      }).then(function () { return answer; });
    });
  });
}
