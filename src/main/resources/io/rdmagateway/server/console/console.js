// Puts what the gateway tells in its place. The page was complete when it came; this keeps it so.

const connection = document.getElementById("connection");

function say(text, tone) {
  // Said again, a screen reader would read it again.
  if (connection.textContent !== text) {
    connection.textContent = text;
    connection.dataset.tone = tone;
  }
}

const events = new EventSource("/console/events");

events.addEventListener("open", () => say("Live", "good"));
events.addEventListener("error", () => {
  if (events.readyState === EventSource.CLOSED) {
    say("Not live: the gateway has no more places. Reload later.", "bad");
  } else {
    say("Connection lost: trying again", "bad");
  }
});

for (const part of document.querySelectorAll("[data-part]")) {
  events.addEventListener(part.dataset.part, (event) => {
    part.innerHTML = event.data;
  });
}

// A navigation that is under way is no loss.
addEventListener("pagehide", () => events.close());
