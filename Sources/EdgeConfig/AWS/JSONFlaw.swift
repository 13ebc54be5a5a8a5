import EdgeModel
import Foundation

/// A value in JSON that cannot be decoded: Foundation says neither where it is nor what is wrong with it.
struct JSONFlaw: Error {
  let path: [any CodingKey]
  let problem: String

  /// Whether an error says no more than that something is wrong somewhere: one of Foundation's own, or without a path.
  static func isBehind(_ error: any Error) -> Bool {
    guard let error = error as? DecodingError else { return !(error is ValueFlaw) }
    if case .dataCorrupted(let context) = error { return context.codingPath.isEmpty }
    return false
  }

  /// The first value that nothing can be made of, else the first that is no whole number; none where all is well.
  init?(in decoder: any Decoder) {
    guard let found = Search(decoder).flaw else { return nil }
    self = found
  }

  fileprivate init(_ path: [any CodingKey], _ problem: String) {
    self.path = path
    self.problem = problem
  }
}

/// A walk through all of a value, whatever it is.
private struct Search: Decodable {
  private(set) var flaw: JSONFlaw?
  private var isFatal = false

  init(from decoder: any Decoder) { self.init(decoder) }

  init(_ decoder: any Decoder) {
    if let object = try? decoder.container(keyedBy: Member.self) {
      for key in object.allKeys.sorted(by: { $0.stringValue < $1.stringValue }) {
        take(try? object.decode(Search.self, forKey: key))
      }
    } else if var list = try? decoder.unkeyedContainer() {
      while !list.isAtEnd {
        guard let inner = try? list.decode(Search.self) else { return }
        take(inner)
      }
    } else if let value = try? decoder.singleValueContainer(), !value.decodeNil(), (try? value.decode(Bool.self)) == nil
    {
      judge(value)
    }
  }

  private mutating func take(_ inner: Search?) {
    guard let inner, let found = inner.flaw, flaw == nil || inner.isFatal && !isFatal else { return }
    (flaw, isFatal) = (found, inner.isFatal)
  }

  private mutating func judge(_ value: any SingleValueDecodingContainer) {
    do {
      _ = try value.decode(String.self)
    } catch DecodingError.typeMismatch {
      guard (try? value.decode(Int.self)) == nil else { return }
      isFatal = (try? value.decode(Double.self)) == nil
      flaw = JSONFlaw(
        value.codingPath, isFatal ? "the number is larger than any that belongs there" : "it is not a whole number")
    } catch {
      isFatal = true
      flaw = JSONFlaw(
        value.codingPath,
        "it is no text in JSON: an escape that there is none of, half of a character, or octets that are not UTF-8")
    }
  }
}

/// Any member of an object.
struct Member: CodingKey {
  let stringValue: String
  var intValue: Int? { nil }

  init(_ name: String) { stringValue = name }
  init?(stringValue: String) { self.init(stringValue) }
  init?(intValue: Int) { nil }
}

/// Where a text stops being JSON, as `line 3`; none where it is, or where nothing tells.
///
/// Foundation's decoder does not say, and its parser does in words alone.
func brokenLine(ofJSON bytes: [UInt8]) -> String? {
  do {
    _ = try JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed)
    return nil
  } catch {
    let words = (error as NSError).userInfo[NSDebugDescriptionErrorKey] as? String ?? ""
    // Blanks after the last word are not where it ends.
    let end = bytes.lastIndex { $0 > 0x20 } ?? 0
    let offset = words.contains("end of file") ? end : Int(words.filter(\.isNumber)) ?? end
    return line(of: offset, in: bytes)
  }
}

/// The first thing outside of strings that looks like a number and is none in JSON (RFC 8259 section 6), with its line.
///
/// Foundation's decoder takes `030` for another number, and says nothing.
func strangeNumber(inJSON bytes: [UInt8]) -> (line: String, text: String)? {
  func begins(_ byte: UInt8) -> Bool {
    (0x2B...0x39).contains(byte) && byte != UInt8(ascii: ",") && byte != UInt8(ascii: "/")
  }
  var end = 0
  for index in OutsideStrings(ofJSON: bytes) where index >= end && begins(bytes[index]) {
    let text = bytes[index...].prefix { begins($0) || $0 | 0x20 == UInt8(ascii: "e") }
    guard text.isJSONNumber else {
      return (line(of: index, in: bytes), String(decoding: text.prefix(40), as: UTF8.self))
    }
    end = text.endIndex
  }
  return nil
}

private func line(of offset: Int, in bytes: [UInt8]) -> String {
  "line \(bytes.prefix(offset).count { $0 == UInt8(ascii: "\n") } + 1)"
}

/// The places in JSON of what is not part of a string, whatever else is wrong with it.
struct OutsideStrings: Sequence, IteratorProtocol {
  private let bytes: [UInt8]
  private var index = 0

  init(ofJSON bytes: [UInt8]) { self.bytes = bytes }

  mutating func next() -> Int? {
    guard index < bytes.count else { return nil }
    defer { index += 1 }
    guard bytes[index] == UInt8(ascii: "\"") else { return index }
    // To the quotation mark that ends the string, which stands for all of it.
    index += 1
    while index < bytes.count, bytes[index] != UInt8(ascii: "\"") {
      index += bytes[index] == UInt8(ascii: "\\") ? 2 : 1
    }
    return index < bytes.count ? index : nil
  }
}

extension ArraySlice<UInt8> {
  fileprivate var isJSONNumber: Bool {
    var rest = self
    func digits() -> Int {
      let count = rest.prefix { (0x30...0x39).contains($0) }.count
      rest = rest.dropFirst(count)
      return count
    }
    _ = rest.skip("-")
    let isZero = rest.first == UInt8(ascii: "0")
    let count = digits()
    guard count > 0, !isZero || count == 1 else { return false }
    if rest.skip("."), digits() == 0 { return false }
    if rest.skip("eE") {
      _ = rest.skip("+-")
      if digits() == 0 { return false }
    }
    return rest.isEmpty
  }
}
