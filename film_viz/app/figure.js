// A figure by itself, as a component of Streamlit's.

export default function ({ data, parentElement, setStateValue }) {
  showFigure(parentElement.querySelector(".figure"), data, (place) => setStateValue("picked", place));
}
