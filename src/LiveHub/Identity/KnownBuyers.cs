using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using LiveCommerce.Grains.Values;

namespace LiveCommerce.LiveHub.Identity;

/// <summary>
/// Judges tokens, and remembers for whom a buyer's token stood until it ends, because buyers come back with the same token while a drop runs and
/// a signature costs more than a reservation. Only buyers are remembered: nothing can revoke their tokens before they end, while a host's ends
/// with the password and is judged each time. What is kept is a digest; whoever reads this memory gains no token.
/// </summary>
public sealed class KnownBuyers(OwnTokens own, ShopTokens shop, TimeProvider time)
{
    /// <summary>Two generations of so many are kept, some 120 bytes each; the older one goes when the younger one is full.</summary>
    internal const int GenerationMax = 100_000;

    private readonly Lock _turning = new();
    private volatile ConcurrentDictionary<Digest, Known> _young = new();
    private volatile ConcurrentDictionary<Digest, Known> _old = new();
    private int _count;

    /// <summary>Judges in full and remembers a buyer.</summary>
    public async Task<TokenVerdict> JudgeAsync(string text)
    {
        if (TokenCheck.Read(text) is not { } token) return new(TokenFault.Unreadable);
        var verdict = await (OwnTokens.IsOwnType(token.Typ) ? own.CheckAsync(token) : shop.CheckAsync(token));
        if (verdict.Principal is { } principal && principal.TryGetBuyerId(out var buyer) && Digest.TryOf(text, out var digest))
            Keep(digest, new Known(buyer, verdict.ExpiresAt));
        return verdict;
    }

    /// <summary>True where this token was judged before, stood for a buyer and has not ended. False says nothing: judge it.</summary>
    public bool TryGet(ReadOnlySpan<char> token, out BuyerId buyer) => TryGet(token, out buyer, out _);

    /// <summary>The same, and until when the token is good.</summary>
    public bool TryGet(ReadOnlySpan<char> token, out BuyerId buyer, out DateTimeOffset expiresAt)
    {
        (buyer, expiresAt) = (default, default);
        if (!Digest.TryOf(token, out var digest)) return false;
        if (!_young.TryGetValue(digest, out var known))
        {
            if (!_old.TryGetValue(digest, out known)) return false;
            Keep(digest, known);
        }
        if (time.GetUtcNow() >= known.ExpiresAt) return false;
        (buyer, expiresAt) = (known.Buyer, known.ExpiresAt);
        return true;
    }

    private void Keep(in Digest digest, Known known)
    {
        if (!_young.TryAdd(digest, known) || Interlocked.Increment(ref _count) <= GenerationMax) return;
        lock (_turning)
        {
            if (_count <= GenerationMax) return;
            _old = _young;
            _young = new ConcurrentDictionary<Digest, Known>();
            _count = 0;
        }
    }

    private readonly record struct Known(BuyerId Buyer, DateTimeOffset ExpiresAt);

    /// <summary>SHA-256 of a token's text.</summary>
    private readonly record struct Digest(ulong A, ulong B, ulong C, ulong D)
    {
        public override int GetHashCode() => (int)A;

        /// <summary>False for what is too long, or not ASCII, and so no token.</summary>
        public static bool TryOf(ReadOnlySpan<char> token, out Digest digest)
        {
            digest = default;
            if (token.Length > TokenCheck.LengthMax) return false;
            Span<byte> bytes = token.Length <= 1_024 ? stackalloc byte[1_024] : new byte[TokenCheck.LengthMax];
            if (Ascii.FromUtf16(token, bytes, out var length) != System.Buffers.OperationStatus.Done) return false;
            Span<ulong> hash = stackalloc ulong[SHA256.HashSizeInBytes / sizeof(ulong)];
            SHA256.HashData(bytes[..length], MemoryMarshal.AsBytes(hash));
            digest = new Digest(hash[0], hash[1], hash[2], hash[3]);
            return true;
        }
    }
}
