using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using LiveCommerce.PaymentSandbox.Account;
using LiveCommerce.PaymentSandbox.Api;
using LiveCommerce.PaymentSandbox.Behaviour;

namespace LiveCommerce.PaymentSandbox.Webhooks;

/// <summary>One message on its way to the shop.</summary>
/// <param name="Body">Exactly as it is sent.</param>
/// <param name="Signature">The header <c>Stripe-Signature</c>.</param>
public sealed record Message(byte[] Body, string Signature);

/// <summary>
/// Tells the shop what has changed: each message some time after its change, so that they overtake each other, and with the fate that the seed
/// draws. One that is not taken is sent again a few times.
/// </summary>
public sealed class Messages
{
    private const int MaxTries = 5;

    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan Usual = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Late = TimeSpan.FromMinutes(20);
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(10);

    private readonly PaymentAccount _account;
    private readonly string _secret;
    private readonly TimeProvider _time;
    private readonly Func<Message, Task<bool>> _deliver;
    private long _made;

    /// <param name="account">Whose changes.</param>
    /// <param name="secret">Of the shop's endpoint.</param>
    /// <param name="time">Its clock.</param>
    /// <param name="deliver">Brings one message there; true where it was taken. Does not throw.</param>
    public Messages(PaymentAccount account, string secret, TimeProvider time, Func<Message, Task<bool>> deliver)
    {
        (_account, _secret, _time, _deliver) = (account, secret, time, deliver);
        account.Changed = Tell;
    }

    /// <summary>Under the account's gate.</summary>
    private void Tell(string type, JsonObject content)
    {
        var moods = _account.Moods;
        var fault = moods.ForMessage();
        if (fault == MessageFault.Missing) return;
        if (fault == MessageFault.WrongAmount && content["amount_received"] is not null && content["status"]!.GetValue<string>() == IntentStatus.Succeeded)
            content["amount_received"] = content["amount"]!.GetValue<long>() + 1;
        var now = _time.GetUtcNow();
        var id = string.Create(CultureInfo.InvariantCulture, $"evt_{now.ToUnixTimeMilliseconds():d13}{++_made:d6}");
        var body = Encoding.UTF8.GetBytes(StripeShapes.Event(id, type, now.ToUnixTimeSeconds(), content).ToJsonString());
        var wait = fault switch
        {
            MessageFault.First => TimeSpan.Zero,
            MessageFault.Late => moods.Within(Late),
            MessageFault.None or MessageFault.Duplicate or MessageFault.Missing or MessageFault.WrongAmount => moods.Within(Usual),
        };
        _ = SendAsync(body, wait);
        if (fault == MessageFault.Duplicate) _ = SendAsync(body, wait + moods.Within(Late));
    }

    private async Task SendAsync(byte[] body, TimeSpan wait)
    {
        // The gate is held by whoever made the change: nothing is delivered on his stack.
        await Task.Delay(wait > Shortest ? wait : Shortest, _time);
        for (var tries = 1; tries <= MaxTries; tries++)
        {
            if (await _deliver(new Message(body, Sign(body)))) return;
            await Task.Delay(Again * tries, _time);
        }
    }

    /// <summary>Written from the provider's description, and not with the shop's code that checks it.</summary>
    private string Sign(byte[] body)
    {
        var at = _time.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        byte[] signed = [.. Encoding.ASCII.GetBytes($"{at}."), .. body];
        var mac = HMACSHA256.HashData(Encoding.UTF8.GetBytes(_secret), signed);
        return $"t={at},v1={Convert.ToHexStringLower(mac)}";
    }
}
