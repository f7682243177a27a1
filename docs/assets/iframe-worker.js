// Search runs in a worker, and a browser starts no worker for a page that was opened as a file. This one runs its script in a
// hidden frame of the same page instead; the two talk by events. Pages that are served keep the browser's own workers.
if (location.protocol === "file:") {
  window.Worker = class extends EventTarget {
    constructor(address) {
      super();
      this.waiting = []; // what was said before the script was there
      this.frame = document.createElement("iframe");
      this.frame.hidden = true;
      this.frame.title = "Search";
      document.body.append(this.frame);
      const own = new URL(address, location.href);
      const inside = this.frame.contentWindow;
      this.say = (data) => inside.dispatchEvent(new inside.MessageEvent("message", { data }));
      inside.postMessage = (data) => this.dispatchEvent(new MessageEvent("message", { data }));
      const load = (script) =>
        new Promise((resolve, reject) => {
          const element = inside.document.createElement("script");
          element.src = new URL(script, own);
          element.onload = resolve;
          element.onerror = reject;
          inside.document.head.append(element);
        });
      inside.importScripts = (...scripts) =>
        scripts.reduce((before, script) => before.then(() => load(script)), Promise.resolve());
      load(own).then(() => {
        this.waiting.splice(0).forEach(this.say);
        this.waiting = undefined;
      });
    }

    postMessage(data) {
      if (this.waiting) this.waiting.push(data);
      else this.say(data);
    }

    terminate() {
      this.frame.remove();
    }
  };
}
