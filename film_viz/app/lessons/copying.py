"""A button that copies the address of the page, which holds all that the lesson shows."""

import streamlit as st

_BUTTON = st.components.v2.component(
    "film_viz_copy_link",
    html="<button type=button></button>",
    css="""
button { font: inherit; font-size: 0.875rem; padding: 0.25rem 0.75rem; min-height: 2.5rem; cursor: pointer;
  border-radius: var(--st-button-radius, 0.5rem); border: 1px solid var(--st-border-color);
  background: var(--st-background-color); color: var(--st-text-color); white-space: nowrap; }
button:hover, button:focus-visible { border-color: var(--st-primary-color); color: var(--st-primary-color); }
""",
    js="""
export default function({data, parentElement}) {
  const button = parentElement.querySelector("button");
  button.textContent = data.label;
  button.onclick = async () => {
    const address = new URL(location.href);
    for (const [name, value] of Object.entries(data.also)) if (value) address.searchParams.set(name, value);
    try {
      await navigator.clipboard.writeText(address.href);
    } catch {  // a page that is not served by https may not write there
      const box = document.createElement("textarea");
      box.value = address.href;
      document.body.append(box);
      box.select();
      document.execCommand("copy");
      box.remove();
    }
    button.textContent = "Copied";
    setTimeout(() => { button.textContent = data.label; }, 1500);
  };
}
""",
)


def copy_link(label: str, key: str, **also: str) -> None:
    """Show a button that copies the address, with some parameters set otherwise."""
    _BUTTON(data={"label": label, "also": also}, key=key, height="content", width="content")
