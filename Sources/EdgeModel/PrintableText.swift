/// Text from outside, made safe to print: control, bidirectional and zero-width characters, line ends and invalid UTF-8
/// become visible escapes.
package struct PrintableText: Hashable, Sendable {
  package let text: String

  private init(trusted text: String) { self.text = text }

  package init(_ raw: String) {
    if raw.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) {
      text = raw
      return
    }
    var text = ""
    for scalar in raw.unicodeScalars {
      if PrintableText.isHidden(scalar) {
        text += "\\u{\(String(scalar.value, radix: 16))}"
      } else {
        text.unicodeScalars.append(scalar)
      }
    }
    self.text = text
  }

  /// Reads bytes as UTF-8; when they are not, bytes outside printable ASCII become `\x` escapes.
  package init(bytes: some Collection<UInt8>) {
    if let valid = String(validating: bytes, as: UTF8.self) {
      self.init(valid)
    } else {
      var text = ""
      for byte in bytes {
        if (0x20...0x7E).contains(byte) {
          text.unicodeScalars.append(UnicodeScalar(byte))
        } else {
          text += "\\x" + [byte].hex()
        }
      }
      self.init(trusted: text)
    }
  }

  package var quoted: String { "\"\(text)\"" }

  /// C0, DEL, C1, line separators, bidirectional controls, zero-width characters, tags and other default-ignorables.
  private static func isHidden(_ scalar: UnicodeScalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: true
    default: scalar.properties.isDefaultIgnorableCodePoint
    }
  }
}
