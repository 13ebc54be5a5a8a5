import EdgeModel

/// A public certificate has fewer timestamps of logs than some clients want.
package struct TooFewSCTs: Rule {
  package let id = "too-few-scts"
  package let summary = "A public certificate has fewer signed certificate timestamps than some clients want."
  package let explanation = Runbook(
    trigger: "The leaf says that it follows the CA/Browser Forum's rules, or has timestamps, and has "
      + "fewer than two (lifetime up to 180 days) or three (longer), those beside the certificate "
      + "counted. Not where anchors were given by `--trust` or `trust:`.",
    impact:
      "Clients that want certificates to be logged refuse it; those built on OpenSSL or GnuTLS, and Java, accept it.",
    investigation: "Run `edgeprobe cert NAME --pem`; count with `openssl x509 -text`.",
    causes: "The authority issued it without logging, as some do for private use; the server used to "
      + "send timestamps itself.",
    resolution: "Have the certificate issued anew, logged.",
    prevention: "Count timestamps when a certificate is issued.")

  package init() {}

  package func findings(in comparison: TargetComparison) -> [Finding] {
    let groups = comparison.endpointGroups { endpoint -> Lack? in
      // Who wants timestamps reads no mail, and an authority of the user's own is not theirs.
      guard endpoint.endpoint.startTLS == nil, !comparison.evidence.hasOwnAnchors, let leaf = endpoint.chain.first,
        leaf.traits.isPublic || leaf.traits.timestamps > 0
      else { return nil }
      // Where nobody looked for those beside the certificate, none inside tells nothing.
      guard leaf.traits.timestamps > 0 || endpoint.deliveredTimestamps != nil else { return nil }
      let count = leaf.traits.timestamps + (endpoint.deliveredTimestamps ?? 0)
      let demanded = leaf.lifetime <= .days(180) ? 2 : 3
      return count < demanded ? Lack(count: count, demanded: demanded) : nil
    }
    return groups.map { lack, endpoints in
      finding(
        .certificate(.refused(at: endpoints.map(\.endpoint), by: .wantingTimestamps)), in: comparison,
        scope: endpoints.scope,
        "the certificate at \(comparison.places(endpoints)) has \(lack.count) of \(lack.demanded) signed certificate "
          + "timestamps", expected: "\(lack.demanded) or more", observed: "\(lack.count)",
        evidence: endpoints.evidence { "serial \($0.chain.first?.serial ?? "none"), \(lack.count) timestamps" })
    }
  }
}

private struct Lack: Hashable {
  var count: Int
  var demanded: Int
}
