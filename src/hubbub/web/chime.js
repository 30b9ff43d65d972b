// Two soft notes: the only sound of the page, made by the browser itself.

const NOTES = [
  { pitch: 659.25, at: 0 }, // E5
  { pitch: 880, at: 0.11 }, // A5
];
const LENGTH = 0.35; // seconds
const LOUDEST = 0.3; // of full scale
const LATE = 1_000; // ms: a sound that was not allowed to start by then is not made up for

/** Plays the sound. Browsers allow it after the first click or key on the page. */
export class Chime {
  constructor(view = window, now = Date.now) {
    Object.assign(this, { view, now, audio: null });
  }

  /** Play the sound at a volume of 0 to 100. */
  play(volume) {
    const Audio = this.view.AudioContext;
    if (!Audio || !(volume > 0)) {
      return;
    }
    this.audio ??= new Audio();
    const asked = this.now();
    this.audio.resume().then(() => this.now() - asked < LATE && this.notes(volume), () => {});
  }

  notes(volume) {
    for (const { pitch, at } of NOTES) {
      this.note(pitch, this.audio.currentTime + at, (LOUDEST * Math.min(volume, 100)) / 100);
    }
  }

  note(pitch, start, level) {
    const tone = this.audio.createOscillator();
    const gain = this.audio.createGain();
    tone.frequency.value = pitch;
    gain.gain.setValueAtTime(0, start);
    gain.gain.linearRampToValueAtTime(level, start + 0.015);
    gain.gain.exponentialRampToValueAtTime(0.0001, start + LENGTH);
    tone.connect(gain).connect(this.audio.destination);
    tone.start(start);
    tone.stop(start + LENGTH);
  }
}
