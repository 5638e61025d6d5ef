/**
 * Tells of the visitor's turn with a sound and a notification: only where he asked for it by pressing a button, and once an
 * offer, however many tabs are open. Nothing is asked of the browser before that press.
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

export class TurnAlert {
  #slug;
  #audio = null;

  constructor(slug) {
    this.#slug = slug;
  }

  /** @returns {Node[]} the button, and what came of it */
  offer() {
    const words = element("p", { role: "status" });
    const ask = button("Tell me when it’s my turn", async () => {
      await this.#ask();
      words.textContent = WORDS[this.#state];
      actions.remove();
    }, "secondary");
    const actions = element("div", { class: "actions" }, ask);
    if (this.#state !== "notification") return AudioContext || Notification ? [actions, words] : [];
    words.textContent = WORDS.notification;
    return [words];
  }

  /** @returns {keyof WORDS} what the visitor can count on while this page is open */
  get #state() {
    if (!turnAlert.wanted(this.#slug)) return "off";
    if (Notification?.permission === "granted") return "notification";
    return this.#audio ? "sound" : "off";
  }

  /** The visitor pressed the button. Both begin within his press: browsers want that. */
  async #ask() {
    this.#audio ??= AudioContext ? new AudioContext() : null;
    const answers = [this.#audio?.resume()];
    if (Notification?.permission === "default") answers.push(Notification.requestPermission());
    await Promise.allSettled(answers);
    turnAlert.want(this.#slug, true);
  }

  /** It is his turn: said once for this offer, by a tab that can be heard or seen. @param {string} words @param {string} offer what tells offers apart */
  tell(words, offer) {
    const audible = this.#audio?.state === "running";
    const visible = document.hidden && Notification?.permission === "granted";
    if (!turnAlert.wanted(this.#slug) || turnAlert.told(this.#slug) === offer || !(audible || visible)) return;
    turnAlert.tell(this.#slug, offer);
    navigator.vibrate?.(200);
    if (audible) this.#play();
    if (visible) this.#notify(words);
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
  }

  #notify(words) {
    try {
      const shown = new Notification(words, { body: "A code is held for you.", tag: `handsel-turn-${this.#slug}` });
      shown.addEventListener("click", () => {
        focus();
        shown.close();
      });
    } catch {
      // Chrome on Android takes notifications from service workers only; the sound and the title have to do.
    }
  }
}
