using LiveCommerce.Checkout.Payments;
using LiveCommerce.Checkout.Payments.Stripe;
using LiveCommerce.Grains.Values;
using LiveCommerce.PaymentSandbox.Account;
using LiveCommerce.PaymentSandbox.Api;
using LiveCommerce.PaymentSandbox.Behaviour;
using LiveCommerce.PaymentTrials.Wire;

namespace LiveCommerce.Checkout.Tests.Payments.Stripe;

/// <summary>The real adapter, an <see cref="HttpClient"/>, and the sandbox at the other end.</summary>
internal sealed class StripeSandbox : IDisposable
{
    public static readonly Money Price = new(1_999, "EUR");

    private readonly HttpClient _http;

    public StripeSandbox(Script? script = null, ManualTime? time = null)
    {
        Time = time ?? new ManualTime();
        Account = new PaymentAccount(null, new Moods(script ?? new Script(), seed: 1), Time, "https://sandbox.example");
        Account.Changed = (type, _) => Events.Add(type);
        Server = new SandboxServer(Account, "sk_test", Time);
        Handler = new Recorder(new SandboxHandler(Server));
        _http = new HttpClient(Handler);
        Provider = new StripeProvider(
            _http, new StripeOptions { ApiKey = "sk_test", Address = new Uri("https://sandbox.example"), ShopAddress = "https://shop.example" }, Time);
    }

    public ManualTime Time { get; }

    public PaymentAccount Account { get; }

    public SandboxServer Server { get; }

    public StripeProvider Provider { get; }

    public Recorder Handler { get; }

    public List<string> Events { get; } = [];

    /// <summary>What was ever taken, as the account says it.</summary>
    public long Taken => Account.Payments.Sum(intent => intent.Received);

    public PaymentOrder Order(string method = Methods.Card, CaptureMode capture = CaptureMode.Automatic, string reference = "p1", Money? amount = null) =>
        new(reference, amount ?? Price, method, "/back", capture, Time.GetUtcNow());

    public SandboxAnswer Get(string path) =>
        Server.ServeAsync(new SandboxCall("GET", path, new Dictionary<string, string>(StringComparer.Ordinal), new Dictionary<string, string>(StringComparer.Ordinal), "sk_test", null))
            .GetAwaiter().GetResult();

    public void Dispose()
    {
        _http.Dispose();
        Account.Dispose();
    }

    /// <summary>Keeps what was sent.</summary>
    internal sealed class Recorder(HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        public List<(string Line, string Form, string? Key, string? Version)> Sent { get; } = [];

        public IEnumerable<string> Lines => Sent.Select(sent => sent.Line);

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var form = request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken);
            lock (Sent)
            {
                Sent.Add(($"{request.Method} {request.RequestUri!.PathAndQuery}", form,
                    request.Headers.TryGetValues("Idempotency-Key", out var keys) ? keys.Single() : null,
                    request.Headers.TryGetValues("Stripe-Version", out var versions) ? versions.Single() : null));
            }
            return await base.SendAsync(request, cancellationToken);
        }
    }
}
