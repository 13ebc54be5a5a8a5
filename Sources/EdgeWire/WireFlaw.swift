import CLdns
import EdgeModel

/// Why bytes are not what they should be: the wire library's reason.
package struct WireFlaw: Error, Hashable {
  package let reason: String

  init(_ status: ldns_status) {
    reason = ldns_get_errorstr_by_id(status).map { PrintableText(String(cString: $0)).text } ?? "unknown reason"
  }

  init(reason: String) { self.reason = reason }
}

extension WireFlaw: CustomStringConvertible {
  package var description: String { reason }
}
