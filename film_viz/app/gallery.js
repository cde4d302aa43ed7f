// Tells which small picture was clicked, and frames the one whose scene is shown.

export default function ({ data, parentElement, setTriggerValue }) {
  for (const button of parentElement.querySelectorAll("button")) {
    button.setAttribute("aria-pressed", String(button.dataset.scene === data.chosen));
    button.onclick = () => setTriggerValue("picked", button.dataset.scene);
  }
}
