using System.Security.Cryptography;
using System.Text;
using LiveCommerce.Checkout.Idempotency;
using Microsoft.AspNetCore.Http.HttpResults;

namespace LiveCommerce.LiveHub.Api;

/// <summary>
/// The Idempotency-Key header. The id of what a call makes is derived from caller and key, so the owner of that thing recognises a repeat by
/// itself, in the same commit as the effect; see docs/decisions/0004-idempotency.md.
/// </summary>
internal static class KeyHeader
{
    private const string Name = "Idempotency-Key";

    /// <summary>A refusal where the header is missing or unreadable.</summary>
    public static ProblemHttpResult? Read(HttpRequest request, out IdempotencyKey key)
    {
        key = default;
        if (request.Headers[Name] is not { Count: 1 } values) return Problems.Refuse(ProblemCode.IdempotencyKeyRequired, field: Name);
        return IdempotencyKey.TryParse(values[0], out key)
            ? null
            : Problems.Refuse(ProblemCode.Invalid, "A key is 1 to 255 printable ASCII characters, bare or quoted.", Name);
    }

    /// <summary>The same for every repeat by the same caller, another for everybody else.</summary>
    public static string IdFor(char prefix, string caller, IdempotencyKey key)
    {
        var digest = SHA256.HashData(Encoding.UTF8.GetBytes($"{caller}\n{key.Value}"));
        return prefix + Convert.ToHexStringLower(digest.AsSpan(0, 16));
    }

    public static void SayReplayed(HttpResponse response, bool replayed)
    {
        if (replayed) response.Headers["Idempotent-Replayed"] = "true";
    }
}
