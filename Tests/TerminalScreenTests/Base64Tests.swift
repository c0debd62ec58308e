import Testing

@testable import TerminalScreen

@Test(
  "bytes as letters, as RFC 4648 writes them",
  arguments: [
    ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="),
    ("fooba", "Zm9vYmE="), ("foobar", "Zm9vYmFy"), ("\u{1B}]é", "G13DqQ=="),
  ])
func base64(text: String, letters: String) {
  #expect(Base64.text(of: Array(text.utf8)) == letters)
}
