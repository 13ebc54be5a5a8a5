import CLdns
import EdgeModel
import Glibc

/// The records of an RFC 1035 master file, in its order.
package struct MasterFile: Sendable {
  package var records: [Record]
  /// On which line each of the records ends.
  package var lines: [Int]

  /// Where a master file is wrong.
  package struct Flaw: Error, Hashable {
    package let line: Int
    package let reason: String
  }

  /// Reads `$ORIGIN`, `$TTL` and records of class IN; relative names hang below `origin` until the file says otherwise.
  package init(_ bytes: [UInt8], origin: DomainName = .root) throws(Flaw) {
    (records, lines) = ([], [])
    guard !bytes.isEmpty else { return }
    if let line = bytes.lineOfOpenParenthesis { throw Flaw(line: line, reason: "a parenthesis is never closed") }
    var bytes = bytes
    // ldns reads a line only up to its end.
    if bytes.last != UInt8(ascii: "\n") { bytes.append(UInt8(ascii: "\n")) }
    // The stream reads from `copy`, which outlives it.
    let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 1)
    defer { copy.deallocate() }
    copy.copyBytes(from: bytes)
    guard let stream = fmemopen(copy.baseAddress, copy.count, "r") else { throw Flaw(line: 0, reason: "no memory") }
    defer { fclose(stream) }
    let state = ReadingState(origin: origin)
    while true {
      let (status, row) = state.next(stream)
      if let row {
        defer { ldns_rr_free(row) }
        guard row.pointee._rr_class == LDNS_RR_CLASS_IN else { continue }
        do {
          records.append(try Record(row: row))
          lines.append(state.line)
        } catch {
          throw Flaw(line: state.line, reason: error.reason)
        }
      }
      if status == LDNS_STATUS_OK || status == LDNS_STATUS_SYNTAX_ORIGIN || status == LDNS_STATUS_SYNTAX_TTL
        || status == LDNS_STATUS_SYNTAX_EMPTY
      {
        if feof(stream) != 0 { return }
        continue
      }
      if feof(stream) != 0, status == LDNS_STATUS_SYNTAX_EMPTY { return }
      throw Flaw(line: state.line, reason: WireFlaw(status).reason)
    }
  }
}

extension [UInt8] {
  /// Where the record begins that goes on to the end of the file for want of a parenthesis; none where all are closed.
  ///
  /// ldns takes the end of the file for the end of such a record, and whatever was cut off for nothing.
  fileprivate var lineOfOpenParenthesis: Int? {
    var (line, open): (Int, [Int]) = (1, [])
    var (isComment, isQuoted, isEscaped) = (false, false, false)
    for byte in self {
      if byte == UInt8(ascii: "\n") {
        line += 1
        (isComment, isEscaped) = (false, false)
      } else if isComment || isEscaped {
        isEscaped = false
      } else {
        switch byte {
        case UInt8(ascii: "\\"): isEscaped = true
        case UInt8(ascii: "\""): isQuoted.toggle()
        case UInt8(ascii: ";") where !isQuoted: isComment = true
        case UInt8(ascii: "(") where !isQuoted: open.append(line)
        case UInt8(ascii: ")") where !isQuoted: _ = open.popLast()
        default: break
        }
      }
    }
    return open.first
  }
}

/// What ldns carries from line to line: TTL, origin and the last owner.
///
/// One owner, so the pointers are freed once.
private final class ReadingState {
  private var ttl: UInt32 = 3600
  private var origin: UnsafeMutablePointer<ldns_rdf>?
  private var previous: UnsafeMutablePointer<ldns_rdf>?
  private var lineNumber: Int32 = 0

  init(origin: DomainName) {
    self.origin = origin.wire.withUnsafeBytes {
      ldns_rdf_new_frm_data(LDNS_RDF_TYPE_DNAME, $0.count, $0.baseAddress)
    }
  }

  deinit {
    ldns_rdf_deep_free(origin)
    ldns_rdf_deep_free(previous)
  }

  var line: Int { Int(lineNumber) }

  func next(_ stream: UnsafeMutablePointer<FILE>) -> (ldns_status, UnsafeMutablePointer<ldns_rr>?) {
    var row: UnsafeMutablePointer<ldns_rr>?
    let status = ldns_rr_new_frm_fp_l(&row, stream, &ttl, &origin, &previous, &lineNumber)
    return (status, status == LDNS_STATUS_OK ? row : nil)
  }
}
