using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using LiveCommerce.Checkout.Idempotency;
using LiveCommerce.Grains.Values;

namespace LiveCommerce.Checkout.Purchases;

/// <summary>
/// "p" and 32 hexadecimal digits, derived from who asks and under which key: the owner of the purchase is itself the record of the key, and
/// the record commits with the effect because it is the effect. Nobody can reach another caller's purchase by choosing a key.
/// </summary>
public readonly record struct PurchaseId
{
    private const string Crockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    private readonly string? _value;

    private PurchaseId(string value) => _value = value;

    public string Value => _value ?? throw new InvalidOperationException("A PurchaseId that was never set.");

    /// <summary>
    /// What people read to each other on the phone: "LC-" and twelve characters of Crockford's base 32 (no I, L, O, U) in groups of four.
    /// 60 bits of a digest: among ten million orders two agree with a chance below 1 in 20,000.
    /// </summary>
    public string OrderNumber
    {
        get
        {
            var digest = SHA256.HashData(Encoding.ASCII.GetBytes($"order\n{Value}"));
            var bits = 0UL;
            for (var i = 0; i < 8; i++) bits = (bits << 8) | digest[i];
            var text = new StringBuilder("LC", 17);
            for (var i = 0; i < 12; i++)
            {
                if (i % 4 == 0) text.Append('-');
                text.Append(Crockford[(int)(bits >> (59 - (5 * i))) & 31]);
            }
            return text.ToString();
        }
    }

    public static PurchaseId From(BuyerId caller, IdempotencyKey key) =>
        new("p" + Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes($"{caller.Value}\n{key.Value}")).AsSpan(0, 16)));

    public static PurchaseId Parse(string text) => TryParse(text, out var id) ? id : throw new FormatException("Not a purchase id.");

    public static bool TryParse([NotNullWhen(true)] string? text, out PurchaseId id)
    {
        id = default;
        if (text is not { Length: 33 } || text[0] != 'p' || !text.AsSpan(1).ToString().All(char.IsAsciiHexDigitLower)) return false;
        id = new PurchaseId(text);
        return true;
    }

    public override string ToString() => _value ?? "";
}
