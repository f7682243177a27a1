// What a server can't say: the language of the page, names for buttons that show a sign, and the state of a run in the address.
(function () {
  const named = { "▶": "Play", "❚❚": "Pause" };

  function mend() {
    for (const button of document.querySelectorAll("button.v-btn")) {
      const name = named[button.textContent.trim()];
      if (name && button.getAttribute("aria-label") !== name) {
        button.setAttribute("aria-label", name);
        button.setAttribute("title", name);
      }
    }
    for (const words of document.querySelectorAll("button.v-btn .v-btn__content")) {
      if (words.textContent.trim() === "Reset") {
        words.textContent = "Back to start"; // what it does to a run; its name must be what is seen
      }
    }
    for (const list of document.querySelectorAll(".v-select")) { // its field is called "Open", whatever the list is of
      const label = list.querySelector("label.v-label:not([aria-hidden])");
      const chosen = list.querySelector(".v-select__selection-text");
      const field = list.querySelector("input");
      const name = [label, chosen].filter(Boolean).map((part) => part.textContent.trim()).join(": ");
      if (field && name && field.getAttribute("aria-label") !== name) {
        field.setAttribute("aria-label", name);
        field.removeAttribute("title");
      }
    }
    for (const option of document.querySelectorAll("[role=listbox] .v-list-item:not([role])")) {
      option.setAttribute("role", "option");
    }
    for (const slider of document.querySelectorAll(".v-slider")) { // its name is on its frame, where no reader looks for it
      const label = slider.querySelector("label");
      const name = slider.getAttribute("aria-label") || (label ? label.textContent.trim() : "");
      for (const part of slider.querySelectorAll("[role=slider], input")) {
        if (name && part.getAttribute("aria-label") !== name) {
          part.setAttribute("aria-label", name);
        }
      }
    }
    const here = document.querySelector("[data-haemus-query]");
    if (here) {
      const wanted = window.location.pathname + "?" + here.dataset.haemusQuery;
      if (window.location.pathname + window.location.search !== wanted) {
        window.history.replaceState(window.history.state, "", wanted);
      }
    }
  }

  document.documentElement.lang = "en";
  const viewport = document.querySelector("meta[name=viewport]");
  if (viewport) {
    viewport.setAttribute("content", "width=device-width, initial-scale=1"); // readers may zoom
  }
  let waiting = false;
  function soon() {
    if (!waiting) {
      waiting = true;
      setTimeout(() => { waiting = false; mend(); }, 50);
    }
  }

  new MutationObserver(soon).observe(document.documentElement, {
    subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: ["data-haemus-query", "class"],
  });
})();
