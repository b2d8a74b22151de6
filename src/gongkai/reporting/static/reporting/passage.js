// 一边写一边看：写成文件的样子、与上一年相同多少、检查出什么。没有脚本的按“看一看”。
(() => {
  const form = document.querySelector("form[data-said]");
  const said = document.getElementById("said");
  if (!form || !said) return;
  const text = form.querySelector("textarea");
  let waiting = 0;
  let asked = 0;
  const look = async () => {
    const mine = ++asked;
    const data = new FormData(form);
    data.set("preview", "1");
    try {
      const answer = await fetch(location.href, { method: "POST", body: data });
      if (answer.status !== 200 || mine !== asked) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const found = page.getElementById("said");
      if (found) said.replaceChildren(...found.childNodes);
    } catch {
      // 连不上的，等下一次
    }
  };
  text.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(look, 800);
  });

  // 没有存上的（断线、登录过期）：这个窗口里还在，由本人放回来
  const key = "keep:" + location.pathname;
  let kept = null;
  try {
    kept = sessionStorage.getItem(key);
  } catch {
    return;
  }
  const same = (a, b) => a.replaceAll("\r", "").trim() === b.replaceAll("\r", "").trim();
  if (kept && same(kept, text.value)) sessionStorage.removeItem(key);
  else if (kept) offer(kept);
  text.addEventListener("input", () => {
    try {
      sessionStorage.setItem(key, text.value);
    } catch {
      // 存满了
    }
  });

  function offer(written) {
    const line = document.createElement("p");
    const button = document.createElement("button");
    line.setAttribute("role", "status");
    line.className = "hint";
    button.type = "button";
    button.className = "button button-secondary";
    button.textContent = "放回来";
    button.addEventListener("click", () => {
      text.value = written;
      text.dispatchEvent(new Event("input"));
      text.focus();
      line.remove();
    });
    line.append("您上次写的没有存上，还在这个窗口里：", button);
    form.before(line);
  }
})();
