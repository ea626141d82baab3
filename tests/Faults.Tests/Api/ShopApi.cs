using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace LiveCommerce.Faults.Tests.Api;

/// <summary>
/// Sends one request once and says what is known afterwards; what a dying server or a broken connection does is an answer here, never an exception.
/// </summary>
internal sealed class ShopApi : IDisposable
{
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(20);
    private readonly HttpClient _http;
    private long _internalErrors;

    public ShopApi(Uri server) => _http = new HttpClient(
        new SocketsHttpHandler { MaxConnectionsPerServer = 256, ConnectTimeout = TimeSpan.FromSeconds(2), UseCookies = false, UseProxy = false })
    {
        BaseAddress = server,
        Timeout = Timeout.InfiniteTimeSpan,
    };

    /// <summary>Answers 500 so far: a failure of the server's own, even if a retry mends it.</summary>
    public long InternalErrors => Interlocked.Read(ref _internalErrors);

    public Task<Answer<T>> GetAsync<T>(string path, string? token, CancellationToken stop)
        where T : class => SendAsync<T>(HttpMethod.Get, path, token, null, null, stop);

    public async Task<Answer<T>> SendAsync<T>(HttpMethod method, string path, string? token, string? key, object? body, CancellationToken stop)
        where T : class
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(AnswerWithin);
        var sentAt = Stopwatch.GetTimestamp();
        try
        {
            using var request = new HttpRequestMessage(method, "/api/v1" + path);
            if (token is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
            if (key is not null) request.Headers.Add("Idempotency-Key", key);
            if (body is not null) request.Content = JsonContent.Create(body, body.GetType(), options: Wire.Json);
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseContentRead, limit.Token);
            return await ReadAsync<T>(response, sentAt, limit.Token);
        }
        catch (HttpRequestException e) when (e.HttpRequestError == HttpRequestError.ConnectionError)
        {
            // Nobody listens, so nothing was sent: that is no doubt.
            return new Answer<T>(AnswerKind.Later, 0, null, e.Message, sentAt);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or JsonException)
        {
            return new Answer<T>(AnswerKind.Unknown, 0, null, e.Message, sentAt);
        }
        catch (OperationCanceledException)
        {
            return new Answer<T>(AnswerKind.Unknown, 0, null, $"no answer within {AnswerWithin}", sentAt) { MayStillAct = true };
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task<Answer<T>> ReadAsync<T>(HttpResponseMessage response, long sentAt, CancellationToken stop)
        where T : class
    {
        var status = (int)response.StatusCode;
        if (status is >= 200 and < 300)
        {
            return new Answer<T>(AnswerKind.Done, status, await response.Content.ReadFromJsonAsync<T>(Wire.Json, stop), "", sentAt)
            {
                Replayed = response.Headers.Contains("Idempotent-Replayed"),
            };
        }
        if (status == 500) Interlocked.Increment(ref _internalErrors);
        var problem = await response.Content.ReadFromJsonAsync<Problem>(Wire.Json, stop);
        var kind = status switch
        {
            429 or 503 or 423 => AnswerKind.Later,
            >= 400 and < 500 => AnswerKind.Refused,
            _ => AnswerKind.Unknown,
        };
        return new Answer<T>(kind, status, null, problem?.Code ?? "", sentAt) { RetryAfter = response.Headers.RetryAfter?.Delta };
    }
}
