/**
 * Tells of the visitor's turn with a sound and a notification: only where he asked for it by pressing a button, and once an
 * offer, however many tabs are open. Nothing is asked of the browser before that press. And lets whoever waits see his last
 * known place without a connection.
 */

import { button, element } from "./dom.js";
import { turnAlert } from "./memory.js";

const NOTES = [587.33, 880]; // D5, A5
const NOTE_SECONDS = 0.35;
const LOUDNESS = 0.15;

const WORDS = {
  notification: "While this page is open, this browser tells you when it’s your turn.",
  sound: "While this page is open, it plays a sound when it’s your turn.",
  off: "This browser doesn’t let the page tell you. Its title says when it’s your turn.",
};

const { AudioContext, Notification } = globalThis;

/** Whether a page may make notifications (Chrome on Android says no): tried with one that cannot be made, so nothing is shown. */
function takesNotifications() {
  try {
    new Notification("", { data: () => {} }).close();
    return true;
  } catch ({ name }) {
    return name === "DataCloneError";
  }
}

export class TurnAlert {
  #slug;
  #audio = null;
  #takesNotifications = takesNotifications();

  constructor(slug) {
    this.#slug = slug;
  }

  /** @returns {Node[]} the button, and what came of it */
  offer() {
    navigator.serviceWorker?.register("/service-worker.js").catch(() => {});
    if (!AudioContext && !this.#takesNotifications) return [];
    const words = element("p", { role: "status", tabindex: "-1" });
    const ask = button("", () => {
      this.#ask(() => draw(WORDS[this.#state]));
    }, "secondary");
    const actions = element("div", { class: "actions" }, ask);
    const draw = (said) => {
      words.textContent = said;
      ask.textContent = this.#state === "notification" ? "Play a sound, too" : "Tell me when it’s my turn";
      // The focus of a button that goes would be lost.
      if (this.#complete && document.activeElement === ask) words.focus();
      actions.hidden = this.#complete;
    };
    draw(this.#state === "off" ? "" : WORDS[this.#state]);
    return [actions, words];
  }

  /** @returns {keyof WORDS} what the visitor can count on while this page is open */
  get #state() {
    if (!turnAlert.wanted(this.#slug)) return "off";
    if (this.#mayNotify) return "notification";
    return this.#audible ? "sound" : "off";
  }

  /** Whether pressing the button would bring nothing more. A page that is loaded again has lost its sound. */
  get #complete() {
    return AudioContext ? this.#audible : this.#state === "notification";
  }

  get #audible() {
    return this.#audio?.state === "running";
  }

  get #mayNotify() {
    return this.#takesNotifications && Notification.permission === "granted";
  }

  /**
   * The visitor pressed the button. Both begin within his press: browsers want that. Each is drawn when it comes: a quiet question
   * for the permission may never be answered.
   */
  #ask(draw) {
    turnAlert.want(this.#slug, true);
    this.#audio ??= AudioContext ? new AudioContext() : null;
    const permission = this.#takesNotifications && Notification.permission === "default" ? Notification.requestPermission() : null;
    for (const answer of [Promise.resolve(this.#audio?.resume()), permission]) answer?.then(draw, draw);
  }

  /** It is his turn: said once for this offer, by a tab that can be heard or seen. @param {string} words @param {string} offer what tells offers apart */
  tell(words, offer) {
    if (!turnAlert.wanted(this.#slug) || turnAlert.told(this.#slug) === offer) return;
    const heard = this.#audible && this.#play();
    const seen = !document.hasFocus() && this.#mayNotify && this.#notify(words);
    if (!heard && !seen) return;
    turnAlert.tell(this.#slug, offer);
    navigator.vibrate?.(200);
  }

  #play() {
    for (const [index, frequency] of NOTES.entries()) {
      const start = this.#audio.currentTime + index * NOTE_SECONDS;
      const tone = new OscillatorNode(this.#audio, { frequency });
      const volume = new GainNode(this.#audio, { gain: 0 });
      volume.gain.setValueAtTime(LOUDNESS, start);
      volume.gain.exponentialRampToValueAtTime(0.001, start + NOTE_SECONDS);
      tone.connect(volume).connect(this.#audio.destination);
      tone.start(start);
      tone.stop(start + NOTE_SECONDS);
    }
    return true;
  }

  /** @returns {boolean} whether the browser took it */
  #notify(words) {
    try {
      const shown = new Notification(words, { body: "A code is held for you.", tag: `handsel-turn-${this.#slug}` });
      shown.addEventListener("click", () => {
        focus();
        shown.close();
      });
      return true;
    } catch {
      return false;
    }
  }
}
