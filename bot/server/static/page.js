// Everything works without this file. With it, an answer is added to the page instead of loading the page again.
"use strict";
const log = document.getElementById("log");
const say = document.getElementById("say");
const status = document.getElementById("status");
const text = document.getElementById("text");

async function send(form, button) {
  const body = new URLSearchParams(new FormData(form));
  if (button && button.name) body.set(button.name, button.value);
  status.textContent = status.dataset.waiting;
  const slow = setTimeout(() => { status.textContent = status.dataset.slow; }, 2000);
  try {
    const response = await fetch("/", { method: "POST", body, headers: { "X-Enhanced": "1", Accept: "text/html" } });
    if (!response.ok) throw new Error(response.status);
    const turn = document.createElement("div");
    turn.className = "turn";
    turn.tabIndex = -1;
    turn.innerHTML = await response.text();
    log.append(turn);
    status.textContent = "";
    if (form === say) text.value = "";
    turn.scrollIntoView({ block: "start" });
    turn.focus({ preventScroll: true });
    const answer = turn.querySelector("article");
    // The page's own words are in one language; when the conversation changes it, load the page anew.
    if (answer && answer.dataset.page !== document.documentElement.lang) location.replace("/#answer");
  } catch {
    status.textContent = status.dataset.lost;
  } finally {
    clearTimeout(slow);
  }
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.getAttribute("action") !== "/" || form.method !== "post") return;
  event.preventDefault();
  send(form, event.submitter);
});

// Leaving quickly replaces this page, so that "back" does not show it again.
document.addEventListener("submit", async (event) => {
  if (event.target.getAttribute("action") !== "/exit") return;
  event.preventDefault();
  document.body.hidden = true;
  await fetch("/exit", { method: "POST", redirect: "manual" }).catch(() => null);
  location.replace("/calendar");
});

text.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    say.requestSubmit();
  }
});
