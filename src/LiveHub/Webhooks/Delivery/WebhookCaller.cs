using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Authentication;
using LiveCommerce.Checkout.Webhooks;
using LiveCommerce.LiveHub.Webhooks.Guard;
using LiveCommerce.LiveHub.Webhooks.Storage;
using Microsoft.Extensions.Options;

namespace LiveCommerce.LiveHub.Webhooks.Delivery;

/// <summary>
/// Makes one attempt: signed for this very second, sent to an address that was checked, without redirects, proxies or cookies. Of the answer only the
/// status and <c>Retry-After</c> are looked at; its body is never read by anybody.
/// </summary>
internal sealed class WebhookCaller : IDisposable
{
    /// <summary>From the first byte sent to the head of the answer.</summary>
    public static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(15);

    private readonly EndpointGuard _guard;
    private readonly WebhookOptions _options;
    private readonly TimeProvider _time;
    private readonly HttpMessageInvoker _http;

    public WebhookCaller(EndpointGuard guard, IOptions<WebhookOptions> options, TimeProvider time)
    {
        (_guard, _options, _time) = (guard, options.Value, time);
        _http = new HttpMessageInvoker(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            AutomaticDecompression = System.Net.DecompressionMethods.None,
            ActivityHeadersPropagator = null,
            ConnectCallback = guard.ConnectAsync,
            ConnectTimeout = TimeSpan.FromSeconds(5),
            PooledConnectionLifetime = TimeSpan.FromMinutes(2), // then the name is resolved, and checked, again
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
            MaxResponseHeadersLength = 16, // kilobytes
            MaxResponseDrainSize = 1_024,  // of a body that is thrown away, so that the connection can be used again; beyond that it is closed
            ResponseDrainTimeout = TimeSpan.FromSeconds(1),
        });
    }

    /// <exception cref="OperationCanceledException">The process ends; whether it came through is not known, and it will be sent again.</exception>
    public async Task<Attempt> SendAsync(DueDelivery delivery, WebhookEndpoint endpoint, CancellationToken cancellationToken)
    {
        if (_guard.Check(endpoint.Wish.Url) is { } rule) return Refused(rule);
        using var limit = new CancellationTokenSource(TimeLimit, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            using var request = Request(delivery, endpoint);
            using var response = await _http.SendAsync(request, either.Token);
            var status = (int)response.StatusCode;
            return status is >= 200 and < 300 ? new(status, null) : new(status, "status", Wait(response.Headers.RetryAfter));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new(null, "timeout");
        }
        catch (HttpRequestException e)
        {
            return e.InnerException is AddressRefusedException refused ? Refused(refused.Rule) : new(null, Fault(e));
        }
        catch (AddressRefusedException e)
        {
            return Refused(e.Rule);
        }
    }

    public void Dispose() => _http.Dispose();

    private static Attempt Refused(AddressRule rule) => new(null, "address-refused:" + EndpointGuard.NameOf(rule));

    private HttpRequestMessage Request(DueDelivery delivery, WebhookEndpoint endpoint)
    {
        var now = _time.GetUtcNow();
        var (body, type) = EventBody.Write(delivery, endpoint.Wish, _options.Source);
        var timestamp = now.ToUnixTimeSeconds();
        var request = new HttpRequestMessage(HttpMethod.Post, endpoint.Wish.Url) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(type, "utf-8");
        request.Headers.TryAddWithoutValidation("User-Agent", "LiveCommerce-Webhooks/1");
        request.Headers.TryAddWithoutValidation(StandardSignature.IdHeader, delivery.EventId);
        request.Headers.TryAddWithoutValidation(StandardSignature.TimestampHeader, timestamp.ToString(System.Globalization.CultureInfo.InvariantCulture));
        request.Headers.TryAddWithoutValidation(
            StandardSignature.SignatureHeader, StandardSignature.Sign(endpoint.Signing(now).Select(secret => secret.Secret), delivery.EventId, timestamp, body));
        return request;
    }

    private TimeSpan? Wait(RetryConditionHeaderValue? header) => (header?.Delta ?? header?.Date - _time.GetUtcNow()) is { } wait && wait > TimeSpan.Zero ? wait : null;

    /// <summary>A code for the log: hosts see it, so it says what happened and nothing about where.</summary>
    private static string Fault(HttpRequestException e) => e.InnerException switch
    {
        AuthenticationException => "tls",
        OperationCanceledException or TimeoutException => "timeout",
        SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData } => "name-not-found",
        SocketException { SocketErrorCode: SocketError.ConnectionRefused } => "connection-refused",
        _ => e.HttpRequestError switch
        {
            HttpRequestError.NameResolutionError => "name-not-found",
            HttpRequestError.SecureConnectionError => "tls",
            HttpRequestError.InvalidResponse or HttpRequestError.ConfigurationLimitExceeded => "no-http",
            _ => "connection-lost",
        },
    };
}
