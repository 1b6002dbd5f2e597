"""Pages of the web archive and of the saved mail page; written for the sample collection."""

MUSEUM = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>The barge Volna | River Museum</title>
<meta name="author" content="Ivor Penhale"><meta name="DC.Rights" content="CC BY 4.0">
<style>nav { background: silver }</style></head>
<body><nav><a href="/">River Museum</a> <a href="/visit">Visit</a> <a href="/shop">Shop</a></nav>
<article><h1>The barge Volna</h1>
<p>The Volna was built in 1911 at the yard of Lobanov and Sons, thirty-four metres long and able to carry two hundred tons of timber or grain. She worked the lower river for forty-two summers under six skippers.</p>
<figure><img src="plan.png" alt="Plan of the barge"><figcaption>Plan of the hull, copied from the yard's book.</figcaption></figure>
<p>In October 1937 she was drawn up in the backwater for repairs and did not move again until the following January. Her log for that winter, a stitched book of sixty-four leaves, is shown on the first floor by permission of the State Archive of Zarechnaia Region (GAZO, f. 12, op. 3, d. 118).</p>
<h2>Life on board</h2>
<p>A crew of four slept in the stern cabin. Wages in 1935 were 210 roubles a month for the skipper and 140 for a deckhand, with fish and firewood found.</p></article>
<footer>River Museum, Quay 3. Open Tuesday to Sunday.</footer></body></html>
"""

TIDES = """<!DOCTYPE html>
<html lang="ru"><head><meta charset="utf-8"><title>Уровни воды в затоне</title></head>
<body><div id="nav"><a href="/">На главную</a></div>
<h1>Уровни воды в затоне</h1>
<p>Наблюдения за уровнем воды ведутся на Вышегорской пристани с апреля 1896 года. Самый высокий уровень, 743 сантиметра над нулём поста, отмечен 18 апреля 1957 года, самый низкий — в конце августа 1936 года.</p>
<p>В 1937 году навигация закончилась рано: лёд встал 4 ноября, и суда, не успевшие уйти в затон, зимовали у Крутого Яра. Всего в затоне и под яром зимовало 38 барж.</p>
<p>Таблицы наблюдений за 1896–1961 годы хранятся в областном архиве: ГАЗО, ф. 40, оп. 2, дд. 3–9.</p>
</body></html>
"""

CARD = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>How to read a registration card</title></head>
<body><h1>How to read a registration card</h1>
<p>Each card has four lines: number, surname, date of the complaint and result. The number before the stroke is that of the inventory, the number after it that of the file: 3/118 is opis 3, delo 118.</p>
<ol><li>Look for the surname in the index of 1959.</li><li>Order the file, not the card.</li><li>Check the back: the secretary noted there when an answer was sent.</li></ol>
</body></html>
"""

GONE = "<html><head><title>404</title></head><body>Not found.</body></html>\n"
