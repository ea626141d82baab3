using LiveCommerce.Checkout.Payments.Stripe;
using LiveCommerce.PaymentSandbox.Webhooks;

namespace LiveCommerce.PaymentTrials.Shop;

/// <summary>
/// Messages of the provider: stored once by their id, answered, then applied; again where that failed. Now and then the mark that one was applied is lost with
/// the process, and it is applied twice.
/// </summary>
internal sealed class TrialInbox(TrialShop shop)
{
    private readonly HashSet<string> _stored = new(StringComparer.Ordinal);

    public long Taken { get; private set; }

    public long Repeated { get; private set; }

    /// <summary>Every message as it came, for whoever wants to send them in another order.</summary>
    public List<byte[]> Bodies { get; } = [];

    /// <summary>False: messages are taken and kept, but not applied.</summary>
    public bool Applies { get; set; } = true;

    public Task<bool> TakeAsync(Message message)
    {
        if (!shop.Lanes.IsUp) return Task.FromResult(false);
        Taken++;
        if (!_stored.Add(StripeMessages.IdOf(message.Body) ?? throw new FormatException("A message without an id.")))
        {
            Repeated++;
            return Task.FromResult(true);
        }
        Bodies.Add(message.Body);
        if (Applies) _ = ApplyAsync(message.Body, times: shop.Random.Next(20) == 0 ? 2 : 1);
        return Task.FromResult(true);
    }

    public async Task ApplyAsync(byte[] body, int times = 1)
    {
        for (var time = 0; time < times; time++)
        {
            while (!(await shop.Desk.TakeAsync(StripeMessages.Read(body).Notice, CancellationToken.None)).IsDone)
                await Task.Delay(TimeSpan.FromSeconds(1), shop.Time);
        }
    }
}
