using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json.Serialization;
using LiveCommerce.Grains.Journal;

namespace LiveCommerce.LiveHub.Receipts;

/// <summary>
/// What the shop says about one refusal, in a form that anybody can check later: with the journal of this SKU at this sequence and instant, this
/// wish had to be refused. It holds no personal data beyond the opaque buyer.
/// </summary>
/// <param name="At">When it was decided, Unix ms by the owner's clock.</param>
/// <param name="Buyer">Opaque subject.</param>
/// <param name="OfferId">The offer; left out for the general pool.</param>
/// <param name="Quantity">Units that were wished for.</param>
/// <param name="ReservationId">The wish: the client's UUIDv7 in lower case.</param>
/// <param name="Sequence">Of the newest event that the refusal was decided on; 0 before the first.</param>
/// <param name="Sku">Whose journal proves it.</param>
/// <param name="Status">The protocol's code: "sold-out", "fully-reserved", "not-enough", "limit-reached", "offer-not-open", "offer-closed".</param>
public sealed record RefusalReceipt(
    long At,
    string Buyer,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? OfferId,
    long Quantity,
    string ReservationId,
    long Sequence,
    string Sku,
    string Status)
{
    /// <summary>The bytes that are signed: canonical JSON (RFC 8785) of the members above.</summary>
    public byte[] ToCanonicalJson()
    {
        var json = new ArrayBufferWriter<byte>(256);
        void Number(string name, long value) => Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"\"{name}\":{value}"), json);
        void Text(string name, string value)
        {
            Encoding.ASCII.GetBytes($"\"{name}\":", json);
            json.Advance(CanonicalText.Write(value, json.GetSpan(CanonicalText.MaxBytes(value))));
        }

        void Raw(string text) => Encoding.ASCII.GetBytes(text, json);

        Raw("{");
        Number("at", At);
        Raw(",");
        Text("buyer", Buyer);
        if (OfferId is not null)
        {
            Raw(",");
            Text("offerId", OfferId);
        }
        Raw(",");
        Number("quantity", Quantity);
        Raw(",");
        Text("reservationId", ReservationId);
        Raw(",");
        Number("sequence", Sequence);
        Raw(",");
        Text("sku", Sku);
        Raw(",");
        Text("status", Status);
        Raw("}");
        return json.WrittenSpan.ToArray();
    }
}

/// <summary>A receipt as the buyer gets it.</summary>
/// <param name="Key">SHA-256 of the public key (SubjectPublicKeyInfo) in hexadecimal digits.</param>
/// <param name="Receipt">What is stated.</param>
/// <param name="Signature">ECDSA P-256 with SHA-256 over the canonical JSON of the statement; IEEE P1363 form (64 bytes), Base64.</param>
public sealed record SignedReceipt(string Key, RefusalReceipt Receipt, string Signature);
