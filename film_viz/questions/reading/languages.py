"""Tells a question in another language from English that is spelled wrong, by the words that languages are made of.

Without it a German "eine" would be mended to "nine", and a refusal would speak of numbers.
"""

import re
import unicodedata

from film_viz.questions.plain_text import plain_text

ENOUGH = 2  # different words of one language

_LANGUAGES: dict[str, str] = {
    "German": "wie viele welche welcher welches farbe gibt eine einen einer ist und oder sind der das dem den wo "
    "würfel wuerfel kugel kugeln zylinder rot rote roten blau blaue grün grüne gelb gelbe groß große klein kleine "
    "links rechts vom von hinter vor ein hat aus größe viel zeige mir kein keine nicht mehr als",
    "French": "combien quelle quel quels quelles couleur est la le les une un sont rouge rouges bleu bleue vert verte "
    "cercle boule boules devant derrière gauche droite du des de y il et ou il taille forme plus que",
    "Spanish": "cuantos cuántos cuantas cuántas hay qué que cual cuál es el los las una un rojo rojos roja azul azules "
    "verde cubos esfera esferas izquierda derecha del de y más tamaño forma",
    "Italian": "quanti quante quale sono che colore il lo gli una un rosso rossi rossa blu cubi sfera sfere sinistra "
    "destra del di e più c'è ci forma",
    "Portuguese": "quantos quantas qual quais cor é são está há o os as um uma que tem vermelho vermelha verde cubo "
    "cubos esfera esferas esquerda direita do da de atrás frente maior",
    "Dutch": "hoeveel welke kleur heeft een het zijn er rode rood blauw groen kubus kubussen bol bollen "
    "links rechts van",
}
_ENGLISH = "a an are color colors cube cubes cylinder is large many more of on red size small sphere the"
_WORDS = {name: frozenset(words.split()) for name, words in _LANGUAGES.items()}


def is_foreign(text: str) -> bool:
    """Whether a sentence is in a language that is not read: it has words of one, and hardly any of English; or
    another alphabet.

    >>> is_foreign("Wie viele Würfel gibt es?"), is_foreign("how many cubs ther are")
    (True, False)
    """
    letters = [each for each in plain_text(text) if each.isalpha()]
    if sum("LATIN" not in unicodedata.name(each, "") for each in letters) > len(letters) / 2:
        return True
    words = set(re.findall(r"[^\W\d_]+(?:'[^\W\d_]+)?", plain_text(text).lower()))
    most = max(len(words & of_one) for of_one in _WORDS.values())
    return most >= ENOUGH and most > len(words & set(_ENGLISH.split()))
