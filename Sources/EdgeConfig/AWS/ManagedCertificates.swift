import EdgeModel

/// The ACM certificates that the exports describe.
struct ManagedCertificates {
  private(set) var all: [ManagedCertificate] = []
  private(set) var mistakes: [Mistake] = []

  init(_ files: [ExportFile]) {
    var byARN: [String: ExportFile] = [:]
    // State before intent: of two descriptions the one that may be refreshed by itself is the newer one.
    let sorted = files.filter { $0.role.contains(.state) } + files.filter { !$0.role.contains(.state) }
    for file in sorted {
      guard case .certificate(let shape) = file.export else { continue }
      if let earlier = byARN[shape.certificateArn] {
        if earlier.role == file.role {
          mistakes.append(
            file.mistake(
              "Certificate.CertificateArn",
              "the same certificate is also described in \(PrintableText(earlier.location.shown).text)",
              "keep the newer of the two"))
        }
        continue
      }
      byARN[shape.certificateArn] = file
      let (certificate, flaws) = ManagedCertificate.read(shape, source: file.source("Certificate"))
      mistakes += flaws.map { file.mistake("Certificate." + $0.member, $0.flaw.problem, $0.flaw.remedy) }
      all.append(certificate)
    }
    all.sort { $0.arn < $1.arn }
  }
}

extension ManagedCertificate {
  fileprivate static func read(
    _ shape: CertificateShape, source: Source
  ) -> (certificate: ManagedCertificate, flaws: [(member: String, flaw: ValueFlaw)]) {
    var flaws: [(String, ValueFlaw)] = []
    var validations: [Validation] = []
    for (index, option) in (shape.domainValidationOptions ?? []).enumerated() {
      guard option.validationMethod == "DNS", let record = option.resourceRecord else { continue }
      do throws(ValueFlaw) {
        let validation = Validation(
          domain: option.domainName.foldedHost, name: try DomainName(route53: record.name),
          value: try DomainName(route53: record.value))
        if !validations.contains(validation) { validations.append(validation) }
      } catch {
        flaws.append(("DomainValidationOptions[\(index)].ResourceRecord", error))
      }
    }
    let serial = shape.serial.map { Serial($0) }
    if let serial, serial == nil {
      let flaw = ValueFlaw(
        "\(PrintableText(shape.serial ?? "").quoted) is not a serial number", "ACM writes it like 0a:1b:2c")
      flaws.append(("Serial", flaw))
    }
    let names = shape.subjectAlternativeNames ?? shape.domainName.map { [$0] } ?? []
    let certificate = ManagedCertificate(
      arn: shape.certificateArn, names: names.map(\.foldedHost), status: shape.status, type: shape.type ?? "",
      serial: serial.flatMap(\.self)?.text, notBefore: shape.notBefore?.moment, notAfter: shape.notAfter?.moment,
      inUseBy: (shape.inUseBy ?? []).sorted(), validations: validations,
      renewal: shape.renewalSummary.map {
        Renewal(status: $0.renewalStatus, reason: $0.renewalStatusReason, updatedAt: $0.updatedAt?.moment)
      },
      eligibility: shape.renewalEligibility, source: source)
    return (certificate, flaws)
  }
}

/// A certificate's serial number, however it is written.
struct Serial {
  /// Lower-case hexadecimal octets joined by colons, without leading zero octets.
  let text: String

  init?(_ written: String) {
    let digits = written.filter { $0 != ":" && $0 != " " }
    let octets: [UInt8]?
    // RFC 5280 allows 20 octets. More decimal digits than that many octets have hexadecimal ones are a decimal
    // number, which is how stand-ins for AWS write it.
    if digits.count > 40, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
      octets = Serial.octets(ofDecimal: digits)
    } else {
      guard digits.utf8.allSatisfy(\.isHexadecimalDigit) else { return nil }
      octets = [UInt8](hex: digits.count.isMultiple(of: 2) ? digits : "0" + digits)
    }
    guard let octets, !octets.isEmpty, octets.count <= 64 else { return nil }
    let significant = octets.drop { $0 == 0 }
    text = (significant.isEmpty ? [0] : Array(significant)).map { [$0].hex() }.joined(separator: ":")
  }

  private static func octets(ofDecimal digits: String) -> [UInt8]? {
    // The least significant octet comes first while it grows.
    var octets: [UInt8] = []
    guard digits.utf8.count <= 128 else { return nil }
    for digit in digits.utf8 {
      var carry = Int(digit) - 0x30
      for index in octets.indices {
        carry += Int(octets[index]) * 10
        octets[index] = UInt8(carry & 0xFF)
        carry >>= 8
      }
      if carry > 0 { octets.append(UInt8(carry)) }
    }
    return octets.reversed()
  }
}

extension String {
  /// A host as certificates are compared: lower case, without a final dot.
  fileprivate var foldedHost: String {
    let folded = lowercased()
    return folded.hasSuffix(".") ? String(folded.dropLast()) : folded
  }
}
