/// Textual encoding of certificates and keys (RFC 7468).
package enum PEM {
  /// One block: its label, its octets, and the line it begins on.
  struct Block {
    var label: String
    var line: Int
    var bytes: [UInt8]
  }

  /// The certificates among the blocks, in order; text and blocks of other kinds between them are passed over.
  package static func certificates(in text: [UInt8]) throws(X509Flaw) -> [[UInt8]] {
    var certificates: [[UInt8]] = []
    for (index, block) in try blocks(in: text).enumerated() where block.isCertificate {
      do throws(X509Flaw) {
        _ = try DecodedCertificate(der: block.certificate)
      } catch {
        throw .block(index + 1, line: block.line, "\(error)")
      }
      certificates.append(block.certificate)
    }
    guard !certificates.isEmpty else { throw .noCertificate }
    return certificates
  }

  /// One block, lines of 64 characters.
  package static func text(_ bytes: [UInt8], label: String = "CERTIFICATE") -> String {
    var text = "-----BEGIN \(label)-----\n"
    for start in stride(from: 0, to: bytes.count, by: 48) {
      text += base64(bytes[start..<min(start + 48, bytes.count)]) + "\n"
    }
    return text + "-----END \(label)-----\n"
  }

  static func blocks(in text: [UInt8]) throws(X509Flaw) -> [Block] {
    var blocks: [Block] = []
    var open: (label: String, line: Int, digits: [UInt8])?
    for (index, line) in text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated() {
      let line = line.trimmed
      if line.isJoint {
        throw .block(blocks.count + 1, line: index + 1, "its end and the next beginning stand on one line")
      }
      if let label = label(of: line, after: "-----BEGIN ") {
        if let open { throw .block(blocks.count + 1, line: open.line, "it does not end before the next begins") }
        open = (label, index + 1, [])
      } else if let label = label(of: line, after: "-----END ") {
        guard let block = open, block.label == label else {
          throw .block(blocks.count + 1, line: open?.line ?? index + 1, "its end does not fit its beginning")
        }
        guard let bytes = octets(base64: block.digits) else {
          throw .block(blocks.count + 1, line: block.line, "it is not base64")
        }
        blocks.append(Block(label: label, line: block.line, bytes: bytes))
        open = nil
      } else {
        open?.digits += line
      }
    }
    if let open { throw .block(blocks.count + 1, line: open.line, "it does not end") }
    return blocks
  }

  private static func label(of line: ArraySlice<UInt8>, after prefix: String) -> String? {
    guard line.starts(with: prefix.utf8), line.count >= prefix.utf8.count + 5,
      line.suffix(5).elementsEqual("-----".utf8)
    else { return nil }
    return String(decoding: line.dropFirst(prefix.utf8.count).dropLast(5), as: UTF8.self)
  }
}

extension PEM.Block {
  /// RFC 7468 section 5.1 names the older labels as well; the last one is OpenSSL's own.
  var isCertificate: Bool {
    ["CERTIFICATE", "X509 CERTIFICATE", "X.509 CERTIFICATE", "TRUSTED CERTIFICATE"].contains(label)
  }

  /// The certificate of such a block: after it OpenSSL may have put what it is trusted for.
  var certificate: [UInt8] {
    guard label == "TRUSTED CERTIFICATE", bytes.count > 1 else { return bytes }
    // X.690 section 8.1.3: a length below 128 as it is, else behind the number of its octets.
    let count = bytes[1] < 0x80 ? 0 : Int(bytes[1] & 0x7F)
    guard count <= 3, bytes.count >= 2 + count else { return bytes }
    let length = count == 0 ? Int(bytes[1]) : bytes[2..<(2 + count)].reduce(0) { $0 << 8 | Int($1) }
    return Array(bytes.prefix(2 + count + length))
  }
}

private let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

private let values: [UInt8] = {
  var values = [UInt8](repeating: 0xFF, count: 256)
  for (value, digit) in alphabet.enumerated() { values[Int(digit)] = UInt8(value) }
  return values
}()

private func base64(_ bytes: ArraySlice<UInt8>) -> String {
  var digits: [UInt8] = []
  var rest = bytes
  while !rest.isEmpty {
    let group = rest.prefix(3)
    rest = rest.dropFirst(3)
    let bits = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
    for position in 0..<4 {
      digits.append(position <= group.count ? alphabet[bits >> (18 - 6 * position) & 0x3F] : UInt8(ascii: "="))
    }
  }
  return String(decoding: digits, as: UTF8.self)
}

private func octets(base64 digits: [UInt8]) -> [UInt8]? {
  guard !digits.isEmpty, digits.count.isMultiple(of: 4) else { return nil }
  let padding = digits.suffix(2).count { $0 == UInt8(ascii: "=") }
  var bytes: [UInt8] = []
  bytes.reserveCapacity(digits.count / 4 * 3)
  var bits: UInt32 = 0
  var count = 0
  for digit in digits.dropLast(padding) {
    let value = values[Int(digit)]
    guard value != 0xFF else { return nil }
    bits = bits << 6 | UInt32(value)
    count += 1
    if count == 4 {
      bytes += [UInt8(bits >> 16 & 0xFF), UInt8(bits >> 8 & 0xFF), UInt8(bits & 0xFF)]
      (bits, count) = (0, 0)
    }
  }
  switch count {
  case 2: bytes.append(UInt8(bits >> 4 & 0xFF))
  case 3: bytes += [UInt8(bits >> 10 & 0xFF), UInt8(bits >> 2 & 0xFF)]
  default: break
  }
  return bytes
}

extension ArraySlice<UInt8> {
  /// Whether a line ends one block and begins the next, as where files without a last line end were put together.
  fileprivate var isJoint: Bool {
    starts(with: "-----END ".utf8) && dropFirst(9).firstRange(of: Array("-----BEGIN ".utf8)) != nil
  }

  /// Without a byte-order mark, as editors for Windows put before a file, and blanks, tabs and carriage returns at either
  /// end.
  fileprivate var trimmed: ArraySlice<UInt8> {
    func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0D }
    var slice = (starts(with: [0xEF, 0xBB, 0xBF]) ? dropFirst(3) : self).drop(while: isBlank)
    while let last = slice.last, isBlank(last) { slice.removeLast() }
    return slice
  }
}
