"""A terminal of our own: takes the bytes that a program sends, keeps the cells, and refuses what no program of ours may send.

It knows what ncurses uses of xterm, screen and linux, and nothing else: whatever is outside that grammar is a fault.
Widths are those of the C library, as for the program itself.
"""
import codecs, ctypes, locale, re

locale.setlocale(locale.LC_CTYPE, "C.UTF-8")
WCWIDTH = ctypes.CDLL(None).wcwidth
WCWIDTH.argtypes, WCWIDTH.restype = [ctypes.c_wchar], ctypes.c_int
PLAIN = "0"
# Modes that may be switched, and what each is before.
MODES = {"1": False, "7": True, "12": False, "25": True, "1000": False, "1002": False, "1003": False, "1006": False, "1049": False,
         "2004": False}
TOKEN = re.compile(r"\x1b\[(\??)([\d;]*)([@-~])|\x1b[()][AB0]|\x1b\]104\x07|\x1b\]R|\x1b[78=>M]|[\x00-\x1a\x1c-\x1f\x7f-\x9f]|[^\x00-\x1f\x7f-\x9f]+")
UNFINISHED = re.compile(r"\x1b(\[\??[\d;]{0,40}|[()])?$")
# Text of logs must never reach the terminal with these in it.
BANNED = re.compile("[\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff\ue000-\uf8ff\U000e0000-\U000e007f]")


class Emulator:
    def __init__(self, rows, columns, is_ascii=False):
        self.is_ascii = is_ascii
        self.faults = []
        self.decoder = codecs.getincrementaldecoder("utf-8")("strict")
        self.rest = ""
        self.modes = dict(MODES)
        self.titles = 0
        # Since when nothing can be on its way that was drawn for another size.
        self.is_settled = True
        self.repaints = self.bells = 0
        self.rows, self.columns = rows, columns
        self.cells = [self.blank_row() for _ in range(rows)]
        self.row = self.column = 0
        self.wraps = False
        self.style, self.background, self.last = PLAIN, "", " "
        self.attributes = {}
        self.top, self.bottom = 0, rows - 1
        self.graphics = False
        self.saved = (0, 0)

    def fault(self, words):
        if len(self.faults) < 5:
            self.faults.append(words)

    def blank(self):
        return (" ", self.background and "b" + self.background or PLAIN)

    def blank_row(self):
        return [(" ", PLAIN)] * self.columns

    def resize(self, rows, columns):
        """As xterm does it with the alternate screen: the upper left part stays."""
        self.columns = columns
        self.cells = [(row + [(" ", PLAIN)] * columns)[:columns] for row in self.cells[:rows]]
        while len(self.cells) < rows:
            self.cells.append(self.blank_row())
        self.rows = rows
        self.row, self.column = min(self.row, rows - 1), min(self.column, columns - 1)
        self.wraps, self.is_settled = False, False
        self.top, self.bottom = 0, rows - 1

    def feed(self, data):
        try:
            text = self.rest + self.decoder.decode(data)
        except UnicodeDecodeError as error:
            self.fault(f"not UTF-8: {data[max(0, error.start - 10):error.end + 10]!r}")
            self.decoder.reset()
            return
        self.rest = ""
        tail = UNFINISHED.search(text)
        if tail:
            text, self.rest = text[:tail.start()], text[tail.start():]
        at = 0
        for token in TOKEN.finditer(text):
            if token.start() != at:
                break
            at = token.end()
            word = token.group()
            if word[0] >= " " and word[0] != "\x7f" and not "\x80" <= word[0] <= "\x9f":
                self.write(word)
            elif token.group(3):
                self.control(token.group(1), token.group(2), token.group(3), word)
            elif word[0] == "\x1b":
                self.escape(word)
            else:
                self.single(word)
        if at != len(text):
            self.fault(f"outside the grammar: {text[max(0, at - 40):at + 20]!r}")

    def single(self, char):
        if char == "\r":
            self.column, self.wraps = 0, False
        elif char == "\n":
            self.wraps = False
            self.down()
        elif char == "\b":
            self.column, self.wraps = max(0, self.column - 1), False
        elif char == "\t":
            self.column = min(self.columns - 1, self.column // 8 * 8 + 8)
        elif char == "\x07":
            self.bells += 1
        elif char in "\x0e\x0f":
            self.graphics = char == "\x0e"
        else:
            self.fault(f"a control character: {char!r}")

    def escape(self, word):
        if word == "\x1b7":
            self.saved = (self.row, self.column)
        elif word == "\x1b8":
            self.row, self.column = self.saved
        elif word == "\x1bM":
            if self.row == self.top:
                self.scroll(-1)
            else:
                self.row = max(0, self.row - 1)
        elif word[1] in "()":
            self.graphics = word[2] == "0"

    def down(self):
        if self.row != self.bottom:
            self.row = min(self.rows - 1, self.row + 1)
        else:
            self.scroll(1)

    def scroll(self, count):
        part = self.cells[self.top:self.bottom + 1]
        for _ in range(min(abs(count), len(part))):
            fresh = [self.blank()] * self.columns
            part = part[1:] + [fresh] if count > 0 else [fresh] + part[:-1]
        self.cells[self.top:self.bottom + 1] = part

    def write(self, text):
        if BANNED.search(text):
            self.fault(f"text that moves others: {text!r}")
        if self.is_ascii and not text.isascii():
            self.fault(f"not ASCII: {text!r}")
        for char in text:
            width = 1 if " " <= char < "\x7f" else WCWIDTH(char)
            if width == 0:
                self.combine(char)
                continue
            if width < 0:
                self.fault(f"without a width: {char!r}")
                width = 1
            if self.wraps or self.column + width > self.columns:
                if self.modes["1049"] and self.is_settled:
                    self.fault(f"wrapped at {char!r} in row {self.row + 1}")
                self.column, self.wraps = 0, False
                self.down()
            self.put(char, width)

    def combine(self, char):
        column = self.column if self.wraps else self.column - 1
        while column > 0 and self.cells[self.row][column][0] == "":
            column -= 1
        if column >= 0:
            text, style = self.cells[self.row][column]
            self.cells[self.row][column] = (text + char, style)

    def put(self, char, width):
        row = self.cells[self.row]
        for column in range(self.column, min(self.columns, self.column + width)):
            self.part(row, column)
        row[self.column] = (char, self.style)
        if width == 2 and self.column + 1 < self.columns:
            row[self.column + 1] = ("", self.style)
        self.last = char
        if self.column + width >= self.columns:
            self.column, self.wraps = self.columns - 1, True
        else:
            self.column += width

    def part(self, row, column):
        """Leaves no half of a wide character beside what is written."""
        if row[column][0] == "" and column > 0:
            row[column - 1] = (" ", row[column - 1][1])
        if column + 1 < self.columns and row[column + 1][0] == "":
            row[column + 1] = (" ", row[column + 1][1])

    def erase(self, row, start, end):
        cells = self.cells[row]
        end = min(end, self.columns)
        if start < end:
            self.part(cells, start)
            self.part(cells, end - 1)
        for column in range(start, end):
            cells[column] = self.blank()

    def go(self, row, column):
        if self.is_settled and (not 0 <= row < self.rows or not 0 <= column < self.columns):
            self.fault(f"outside: row {row + 1}, column {column + 1} of {self.columns}x{self.rows}")
        self.row, self.column = min(max(row, 0), self.rows - 1), min(max(column, 0), self.columns - 1)
        self.wraps = False

    def control(self, mark, numbers, final, word):
        values = [int(number or 0) for number in numbers.split(";")] if numbers else []
        first = max(1, values[0]) if values else 1
        if mark:
            if final == "c" and numbers in ("0", "1", "8"):
                return None  # The shape of the cursor of a console.
            if final not in "hl":
                return self.fault(f"outside the grammar: {word!r}")
            for number in numbers.split(";"):
                if number not in MODES:
                    return self.fault(f"a mode that is not ours: {word!r}")
                self.modes[number] = final == "h"
                if number == "1049":
                    self.cells = [self.blank_row() for _ in range(self.rows)]
        elif final == "m":
            self.color(values or [0], word)
        elif final == "H":
            self.go((values + [1])[0] - 1 if values else 0, values[1] - 1 if len(values) > 1 else 0)
        elif final == "G":
            self.go(self.row, first - 1)
        elif final == "d":
            self.go(first - 1, self.column)
        elif final in "AB":
            self.go(self.row + (first if final == "B" else -first), self.column)
        elif final in "CD":
            self.go(self.row, self.column + (first if final == "C" else -first))
        elif final == "Z":
            self.go(self.row, max(0, (self.column - 1) // 8 * 8))
        elif final == "J":
            if values and values[0] == 2 or (not values or not values[0]) and (self.row, self.column) == (0, 0):
                self.repaints += 1
            if values and values[0] == 2:
                for row in range(self.rows):
                    self.erase(row, 0, self.columns)
            elif not values or values[0] == 0:
                self.erase(self.row, self.column, self.columns)
                for row in range(self.row + 1, self.rows):
                    self.erase(row, 0, self.columns)
            else:
                self.fault(f"outside the grammar: {word!r}")
            self.wraps = False
        elif final == "K":
            kind = values[0] if values else 0
            self.erase(self.row, 0 if kind else self.column, self.columns if kind != 1 else self.column + 1)
        elif final == "X":
            self.erase(self.row, self.column, self.column + first)
        elif final == "P":
            row = self.cells[self.row]
            self.part(row, self.column)
            self.cells[self.row] = (row[:self.column] + row[self.column + first:] + [self.blank()] * first)[:self.columns]
        elif final == "@":
            row = self.cells[self.row]
            self.cells[self.row] = (row[:self.column] + [self.blank()] * first + row[self.column:])[:self.columns]
        elif final in "LM":
            top, self.top = self.top, self.row
            self.scroll(first if final == "M" else -first)
            self.top = top
        elif final in "ST":
            self.scroll(first if final == "S" else -first)
        elif final == "b":
            self.write(self.last * first)
        elif final == "r":
            self.top = values[0] - 1 if values else 0
            self.bottom = min(self.rows, values[1]) - 1 if len(values) > 1 else self.rows - 1
            self.row = self.column = 0
        elif final == "t" and numbers in ("22;0;0", "23;0;0"):
            self.titles += 1 if numbers[1] == "2" else -1
        elif final in "hl" and numbers in ("4", "34"):
            if numbers == "4" and final == "h":
                self.fault("insert mode")
        else:
            self.fault(f"outside the grammar: {word!r}")

    def color(self, values, word):
        at = 0
        while at < len(values):
            value = values[at]
            if value == 0:
                self.attributes = {}
            elif value in (1, 2, 4, 7, 5, 8, 3):
                self.attributes[value] = True
            elif value in (22, 24, 27, 23):
                for name in {22: (1, 2), 24: (4,), 27: (7,), 23: (3,)}[value]:
                    self.attributes.pop(name, None)
            elif value in (38, 48) and values[at + 1:at + 2] == [5]:
                self.attributes["f" if value == 38 else "b"] = values[at + 2]
                at += 2
            elif value in (38, 48) and values[at + 1:at + 2] == [2]:
                self.attributes["f" if value == 38 else "b"] = tuple(values[at + 2:at + 5])
                at += 4
            elif 30 <= value <= 37 or 90 <= value <= 97:
                self.attributes["f"] = value - 30 if value < 90 else value - 82
            elif 40 <= value <= 47 or 100 <= value <= 107:
                self.attributes["b"] = value - 40 if value < 100 else value - 92
            elif value in (39, 49):
                self.attributes.pop("f" if value == 39 else "b", None)
            elif value not in (10, 11, 12):
                self.fault(f"outside the grammar: {word!r}")
            at += 1
        self.style = " ".join(f"{key}{value}" for key, value in sorted(self.attributes.items(), key=str)) or PLAIN
        self.background = str(self.attributes["b"]) if "b" in self.attributes else ""

    # What is asked of it.

    def text(self):
        return ["".join(char for char, _ in row).rstrip() for row in self.cells]

    def picture(self):
        """Every cell, with its style; a blank is only its background."""
        return [[self.seen(cell) for cell in row] for row in self.cells]

    @staticmethod
    def seen(cell):
        char, style = cell
        if char != " ":
            return cell
        words = style.split()
        if style[:1] == "b" and len(words) == 1:
            return (" ", words[0])
        if "7True" in words or "4True" in words:
            return cell
        return (" ", next((word for word in words if word[0] == "b"), PLAIN))
