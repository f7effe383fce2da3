// The page's own script: links become calls, the source panel opens, scrolls and closes.
// It never writes markup: text goes into fields, classes onto elements.
"use strict";

(() => {
  const one = (selector, within = document) => within.querySelector(selector);
  let sequence = 0;
  let openedBy = null;

  function call(name, verb, id, n) {
    const field = one(`#bridge-${name} textarea, #bridge-${name} input`);
    const button = one(`#bridge-${name}-go`);
    if (!field || !button) return;
    sequence += 1;
    field.value = JSON.stringify({ verb, id, n, seq: sequence });
    field.dispatchEvent(new Event("input", { bubbles: true }));
    requestAnimationFrame(() => button.click());
  }

  // ---- source panel

  function openPanel(link, verb, id, n) {
    openedBy = { link, href: link.getAttribute("href") };
    document.body.classList.add("reading", "fetching");
    call("source", verb, id, n);
  }

  function showPanel() {
    if (!document.body.classList.contains("fetching")) return;
    if (!one(`#view-${sequence}`)) return;
    document.body.classList.remove("fetching");
    const mark = one("#source mark.quote");
    const panel = one("#source");
    if (mark) {
      const tall = mark.getBoundingClientRect().height > panel.clientHeight / 2;
      mark.scrollIntoView({ block: tall ? "start" : "center" });
      mark.focus({ preventScroll: true });
    } else {
      panel.scrollTop = 0;
      panel.focus({ preventScroll: true });
    }
  }

  function closePanel() {
    if (!document.body.classList.contains("reading")) return false;
    document.body.classList.remove("reading", "fetching");
    if (openedBy) {
      const again = document.contains(openedBy.link)
        ? openedBy.link
        : [...document.querySelectorAll("a[href]")].find((a) => a.getAttribute("href") === openedBy.href);
      if (again) again.focus();
      openedBy = null;
    }
    return true;
  }

  // ---- copying and saving

  function answerText(id) {
    const turn = one(`#turn-${id}`);
    if (!turn) return "";
    const lines = [];
    const body = one(".answer-text", turn);
    if (body) {
      const copy = body.cloneNode(true);
      copy.querySelectorAll("a.cite").forEach((a) => a.replaceWith(` [${a.textContent}]`));
      copy.querySelectorAll("p, h3, blockquote, footer, .break").forEach((block) => block.append("\n"));
      lines.push(copy.textContent.trim());
    }
    const sources = turn.querySelectorAll(".sources li");
    if (sources.length) lines.push("");
    sources.forEach((row) => {
      const numbers = [...row.querySelectorAll(".number")].map((n) => `[${n.textContent}]`).join("");
      const about = one(".about", row);
      lines.push(`${numbers} ${one(".source-title", row).textContent}${about ? `, ${about.textContent}` : ""}`);
    });
    return lines.join("\n");
  }

  async function copy(text) {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      const area = document.createElement("textarea");
      area.value = text;
      document.body.append(area);
      area.select();
      document.execCommand("copy");
      area.remove();
    }
  }

  function say(link, word) {
    const before = link.textContent;
    link.textContent = word;
    setTimeout(() => { link.textContent = before; }, 1500);
  }

  function save(kind, id) {
    const link = document.createElement("a");
    link.href = `export/${kind}-${id}.md`;
    link.download = `${kind}-${id}.md`;
    document.body.append(link);
    link.click();
    link.remove();
  }

  function askExample(question) {
    const field = one("#question textarea, #question input");
    field.value = question;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    requestAnimationFrame(() => one("#ask").click());
  }

  // ---- one listener for every link

  document.addEventListener("click", (event) => {
    if (event.target.closest("#source-close")) closePanel();
    const link = event.target.closest("a[href^='#']");
    if (!link) return;
    const [name, verb, id, n] = link.getAttribute("href").slice(1).split(":");
    if (!verb) return;
    event.preventDefault();
    if (name === "source") openPanel(link, verb, id, n);
    else if (name === "example") askExample(link.textContent);
    else if (name === "session") location.assign("logout");
    else if (name === "answer" && verb === "copy") copy(answerText(id)).then(() => say(link, "Copied"));
    else if (name === "answer") save(verb === "export-all" ? "conversation" : "answer", id);
    else call(name, verb, id, n);
  });

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && closePanel()) event.preventDefault();
    if (event.key === "/" && !event.target.closest("input, textarea, select, [contenteditable]")) {
      const field = one("#question textarea");
      if (field && field.offsetParent) {
        event.preventDefault();
        field.focus();
      }
    }
  });

  // ---- what Gradio's components leave to us

  const NAMES = {
    "#past": ["log", "Conversation"],
    "#live": ["log", "Answer in progress"],
    "#source": ["complementary", "Source"],
    "#documents": ["region", "Documents"],
    "#conversations": ["region", "Conversations"],
  };

  function label() {
    for (const [selector, [role, name]] of Object.entries(NAMES)) {
      const element = one(selector);
      if (element && element.getAttribute("role") !== role) {
        element.setAttribute("role", role);
        element.setAttribute("aria-label", name);
        if (selector === "#source") element.tabIndex = -1;
        if (selector === "#live") element.setAttribute("aria-live", "polite");
      }
    }
    const field = one("#question textarea");
    if (field && !field.getAttribute("aria-label")) field.setAttribute("aria-label", "Your question");
  }

  // Gradio's login form shows a wrong password only; the server also says when to wait.
  const fetched = window.fetch.bind(window);
  window.fetch = async (...request) => {
    const reply = await fetched(...request);
    if (reply.status === 429) {
      const form = one("input[type='password']")?.closest(".form");
      const told = one("#told") || document.createElement("p");
      told.id = "told";
      told.setAttribute("role", "alert");
      told.textContent = await reply.clone().text();
      form?.before(told);
    }
    return reply;
  };

  // A new question comes to the top once; after that the page stays where the reader is.
  let turnAtTop = null;

  function follow() {
    const turn = one("#live .turn.streaming h2");
    if (turn && turn.textContent !== turnAtTop) {
      turnAtTop = turn.textContent;
      one("#live").scrollIntoView({ block: "start" });
    }
    if (!turn) turnAtTop = null;
  }

  let scheduled = false;
  new MutationObserver(() => {
    if (scheduled) return;
    scheduled = true;
    requestAnimationFrame(() => {
      scheduled = false;
      label();
      showPanel();
      follow();
    });
  }).observe(document.documentElement, { childList: true, subtree: true });
})();
