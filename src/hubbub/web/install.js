// Service worker and "install as an app": only where the browser gives them, on secure pages.

/** Register the service worker where there may be one; show the button when the browser offers to install. */
export async function install(button, view = window) {
  offerApp(button, view);
  if (!view.isSecureContext || !view.navigator.serviceWorker) {
    return false;
  }
  try {
    await view.navigator.serviceWorker.register("/sw.js");
    return true;
  } catch {
    return false; // a certificate that was clicked through: the page works without
  }
}

function offerApp(button, view) {
  let offer = null;
  view.addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault(); // ask when the button is pressed, never by itself
    offer = event;
    button.hidden = false;
  });
  view.addEventListener("appinstalled", () => {
    button.hidden = true;
  });
  button.addEventListener("click", async () => {
    await offer?.prompt();
    offer = null;
    button.hidden = true;
  });
}
