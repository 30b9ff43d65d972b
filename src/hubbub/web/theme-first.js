// Sets the chosen colours before the first paint; a classic script, so that nothing flashes.
try {
  const theme = localStorage.getItem("hubbub.theme");
  if (theme && theme !== "system") document.documentElement.dataset.theme = theme;
} catch { /* private mode without storage: the system's colours */ }
