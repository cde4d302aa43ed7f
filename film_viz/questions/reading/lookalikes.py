"""English words one letter away from a word of CLEVR's that mean something else: a fox is no box spelled wrong.

A mental ball is not asked for as a metal one. What is more likely a slip than meant, "cub" or "read", is none of them.
"""

_LOOKALIKES = """
abject bag bail bald bale bales bally balm bans barge bawl bed beg bells bib bills bin biz blur blush boa bob bod
bode bodes bogies bogs bony bores boss boxer boxers boy boyd boys brawn bred brig brow brows bulls cabs calls cams
canes caps caws clans cleft clock clocks clue cody colon cred crown cue cues cure cures cute deal deft digger dorm
drown dual due duel duly fans fellow fetal fig firm flock flocks foam font forum foxes fray fred fright frost frown
gary gay gig gloss glove gloves glue grady grant gravy greed greek greet greg grew grown hall halls heal hub hug hugh
hugs huh jig jody lager latte lobe lobes lock locks malls malt marge mart mast mate maternal mats matted matter meal
meals meat medal medals mellow mental mint mitt moat pans petal petals pie pies pile piles pines pings pip piped
piper pips pope popes pox pray prey que ray real redo reed ref reg reid rend rep rev rex ripe rob robber robbery
robs rod rubbed ryan sarge scans scuff seal seize seizes shall shin sings slid smell snuff spiny squire staff staffs
steal stem stems stiff stiffs stings stuffy tea team teas thong thongs tidy tina tinge tins tint tongs tray tub tuba
tubs tune tunes vans veal violent violets wed whining wig wings wipes zeal
"""
LOOKALIKES = frozenset(_LOOKALIKES.split())
"""The commoner ones, of a public list of words with how often they are used."""
