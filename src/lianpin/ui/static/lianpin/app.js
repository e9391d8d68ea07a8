/* The page kit's few behaviours. Every page works without this file; nothing here decides anything. */
(() => {
  "use strict";
  const root = document.documentElement;
  const body = document.body;
  const dialog = document.getElementById("dialog");
  const toasts = document.getElementById("toasts");
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];

  /* Theme: kept in a cookie, so that the server draws the next page in it without a flash. */
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-theme-toggle]")) return;
    const next = root.dataset.bsTheme === "dark" ? "light" : "dark";
    root.dataset.bsTheme = next;
    document.cookie = `theme=${next}; path=/; max-age=31536000; samesite=lax${location.protocol === "https:" ? "; secure" : ""}`;
  });

  /* Sidebar on small screens. Without scripts the same links work through :target. */
  const sidebar = document.getElementById("sidebar");
  const opener = document.querySelector('[data-sidebar="open"]');
  const showSidebar = (open) => {
    sidebar.classList.toggle("is-open", open);
    opener.setAttribute("aria-expanded", String(open));
    (open ? sidebar.querySelector("[data-sidebar=close]") : opener).focus();
  };
  if (sidebar && opener) {
    opener.setAttribute("role", "button");
    opener.setAttribute("aria-expanded", "false");
    opener.setAttribute("aria-controls", "sidebar");
    document.addEventListener("click", (event) => {
      const link = event.target.closest("[data-sidebar]");
      if (link) {
        event.preventDefault();
        showSidebar(link.dataset.sidebar === "open");
      } else if (sidebar.classList.contains("is-open") && !sidebar.contains(event.target)) showSidebar(false);
    });
  }

  /* The palette: a search that "/" and Ctrl-K open over any page. Without scripts its link leads to the search's page. */
  const palette = document.getElementById("palette");
  const asked = palette?.querySelector("[role=combobox]");
  const options = document.getElementById("palette-list");
  const found = () => all("[role=option]", options);
  const openPalette = () => {
    if (!palette.open) palette.showModal();
    asked.select();
  };
  const choose = (option) => {
    for (const each of found()) each.setAttribute("aria-selected", String(each === option));
    if (option) asked.setAttribute("aria-activedescendant", option.id);
    else asked.removeAttribute("aria-activedescendant");
    option?.scrollIntoView({ block: "nearest" });
  };
  if (palette) {
    document.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || !event.target.closest("[data-palette]")) return;
      event.preventDefault();
      openPalette();
    });
    palette.addEventListener("click", (event) => {
      if (event.target === palette || event.target.closest("[data-palette-close]")) palette.close();
    });
    document.addEventListener("htmx:afterSwap", (event) => {
      if (event.detail.target !== options) return;
      const there = found();
      options.hidden = !there.length;
      asked.setAttribute("aria-expanded", String(there.length > 0));
      choose(there[0]);
    });
    asked.addEventListener("keydown", (event) => {
      const there = found();
      const at = there.findIndex((each) => each.getAttribute("aria-selected") === "true");
      const to = { ArrowDown: at + 1, ArrowUp: at - 1 }[event.key];
      if (event.isComposing || !there.length) return; // the keys belong to the Chinese input method
      if (to !== undefined) {
        event.preventDefault();
        choose(there[(to + there.length) % there.length]);
      } else if (event.key === "Enter" && at >= 0) {
        event.preventDefault();
        location.assign(there[at].href);
      }
    });
  }

  /* Keys: "/" and Ctrl-K open the palette, Escape closes what is open, Space presses links that act as buttons. */
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, textarea, select, [contenteditable]");
    const slash = event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey;
    if (palette && (slash || (event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey)))) {
      event.preventDefault();
      openPalette();
    } else if (event.key === "Escape") {
      if (sidebar?.classList.contains("is-open")) showSidebar(false);
      for (const drop of all("details.lp-drop[open]")) {
        drop.open = false;
        drop.querySelector("summary").focus();
      }
    } else if (event.key === " " && event.target.matches("a[role=button]")) {
      event.preventDefault();
      event.target.click();
    }
  });
  document.addEventListener("click", (event) => {
    for (const drop of all("details.lp-drop[open]")) if (!drop.contains(event.target)) drop.open = false;
  });

  /* Contents of a regulation start closed on small screens. */
  if (matchMedia("(max-width: 991px)").matches) for (const contents of all("details.lp-contents")) contents.open = false;

  /* A table wider than the screen scrolls by keyboard too. */
  for (const table of all(".lp-prose table")) if (table.scrollWidth > table.clientWidth) table.tabIndex = 0;

  /* The dialog: htmx fills it, we open it; the browser keeps the focus inside and gives it back. */
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target === dialog && !dialog.open) dialog.showModal();
  });
  dialog?.addEventListener("close", () => dialog.replaceChildren());
  dialog?.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
  document.addEventListener("htmx:sendError", (event) => {
    const link = event.detail.elt;
    if (link.matches("a[data-dialog]")) location.assign(link.href);
    else toast(body.dataset.offline);
  });

  /* Toasts from the server arrive in #toasts; only the one below is written here. */
  function toast(text) {
    const box = document.createElement("div");
    const words = document.createElement("p");
    box.className = "lp-toast lp-tone-danger";
    box.dataset.toast = "";
    words.textContent = text;
    box.append(words);
    toasts.append(box);
  }
  if (toasts) {
    new MutationObserver((changes) => {
      for (const node of changes.flatMap((change) => [...change.addedNodes])) {
        /* A refusal stays until it is read; good news may go. */
        if (node.nodeType === 1 && !node.matches(".lp-tone-danger")) setTimeout(() => node.remove(), 8000);
      }
    }).observe(toasts, { childList: true });
    /* A modal dialog covers the page: messages must stand above it. */
    document.addEventListener("htmx:beforeSwap", (event) => {
      if (event.detail.target === toasts) (dialog?.open ? dialog : body).append(toasts);
    });
    dialog?.addEventListener("close", () => body.append(toasts), true);
  }
  document.addEventListener("click", (event) => event.target.closest("[data-dismiss]")?.closest("[data-toast]")?.remove());

  /* One box chooses all of a name in its form. */
  document.addEventListener("change", (event) => {
    const name = event.target.dataset?.checkAll;
    if (name) for (const box of all(`input[type=checkbox][name=${name}]`, event.target.form)) box.checked = event.target.checked;
  });

  /* A form is sent once: its button is busy until the next page, or for ten seconds (a download brings no next page). */
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented) return;
    if (form.dataset.busy) {
      event.preventDefault();
      return;
    }
    form.dataset.busy = "1";
    const button = event.submitter;
    button?.setAttribute("aria-busy", "true");
    setTimeout(() => release(form), 10000);
  });
  function release(form) {
    delete form.dataset.busy;
    for (const button of all("[aria-busy]", form)) button.removeAttribute("aria-busy");
  }
  addEventListener("pageshow", () => all("form[data-busy]").forEach(release));
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.detail.elt.closest("form");
    if (form) release(form);
  });

  /* A chosen file is named; one that is too big is refused before it travels. */
  document.addEventListener("change", (event) => {
    const input = event.target;
    if (input.type !== "file") return;
    const name = input.parentElement.querySelector(".lp-file-name");
    if (name) name.textContent = [...input.files].map((file) => file.name).join("、") || name.dataset.none;
    const box = input.closest("[data-limit]");
    if (!box) return;
    const big = [...input.files].find((file) => file.size > Number(box.dataset.limit));
    tell(input, big ? box.dataset.tooBig.replace("{name}", big.name) : "");
  });
  /* What is wrong with a control stands below it, as it does when the server says it. */
  function tell(input, text) {
    input.setCustomValidity(text);
    const id = `${input.id}-error`;
    document.getElementById(id)?.remove();
    input.classList.toggle("is-invalid", Boolean(text));
    input.toggleAttribute("aria-invalid", Boolean(text));
    const notes = (input.getAttribute("aria-describedby") ?? "").split(" ").filter((note) => note && note !== id);
    if (text) {
      const box = document.createElement("div");
      const words = document.createElement("p");
      box.className = "lp-error";
      box.id = id;
      words.setAttribute("role", "alert");
      words.textContent = text;
      box.append(words);
      input.closest(".lp-field").append(box);
      input.setAttribute("aria-invalid", "true");
      notes.push(id);
    }
    if (notes.length) input.setAttribute("aria-describedby", notes.join(" "));
    else input.removeAttribute("aria-describedby");
  }
  /* Forms carry novalidate (our own words are better); a file too big still must not travel. */
  document.addEventListener(
    "submit",
    (event) => {
      const big = all("input[type=file]", event.target).find((input) => input.validity.customError);
      if (!big) return;
      event.preventDefault();
      event.stopPropagation(); // nor by htmx
      big.focus();
    },
    true,
  );

  /* After a refused form the summary is where reading starts, on a new page or in a new part of it. */
  document.querySelector("[data-focus]")?.focus();
  document.addEventListener("htmx:load", (event) => event.detail.elt.querySelector("[data-focus]")?.focus());
})();
