// Back on the page after something was missed: a quiet offer of alerts, never a question by the browser.

/** Show the offer when somebody comes back; "Not now" is remembered. */
export function connectOffer(alerts, settings, page = document) {
  const bar = page.getElementById("offer");
  const done = () => {
    bar.hidden = true;
    page.getElementById("box-text").focus();
  };
  page.addEventListener("visibilitychange", () => {
    const text = page.visibilityState === "visible" && alerts.offer();
    if (text) {
      page.getElementById("offer-text").textContent = text;
      bar.hidden = false;
    }
  });
  page.getElementById("offer-yes").addEventListener("click", async () => {
    done();
    await settings.turnOn();
  });
  page.getElementById("offer-no").addEventListener("click", () => {
    settings.set("offered", true);
    done();
  });
}
