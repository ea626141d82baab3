using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using LiveCommerce.Grains.LiveStreams;
using LiveCommerce.Grains.Values;
using LiveCommerce.LiveHub.Identity;

namespace LiveCommerce.LiveHub.Talk;

/// <summary>Who speaks in one show.</summary>
/// <param name="Id">Opaque, and the same for every call of that person.</param>
/// <param name="Buyer">Set where it is one.</param>
/// <param name="Host">Set for the crew.</param>
internal sealed record Speaker(string Id, BuyerId? Buyer, HostId? Host)
{
    public bool IsCrew => Host is not null;

    /// <summary>The speaker that this caller is in this show; the refusal where there is none.</summary>
    public static TalkRefusal TryOf(ClaimsPrincipal? user, LiveStreamView show, out Speaker speaker)
    {
        speaker = null!;
        if (user?.TryGetHostId(out var host) == true)
        {
            if (!ShowCrew.MayModerate(user, show)) return TalkRefusal.NotAllowed;
            speaker = new Speaker($"h:{host}", null, host);
            return TalkRefusal.None;
        }
        if (user?.TryGetBuyerId(out var buyer) != true) return TalkRefusal.SignInRequired;
        speaker = new Speaker($"b:{buyer}", buyer, null);
        return TalkRefusal.None;
    }

    /// <summary>What a buyer who gives no name is called in this show. It tells nothing about the buyer, and something else in another show.</summary>
    public string GuestName(string streamId)
    {
        var digest = SHA256.HashData(Encoding.UTF8.GetBytes($"guest\n{streamId}\n{Id}"));
        return $"Guest {1_000 + ((digest[0] << 8 | digest[1]) % 9_000)}";
    }
}
