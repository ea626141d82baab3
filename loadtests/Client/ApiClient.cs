using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace LiveCommerce.LoadTests.Client;

/// <summary>What is asked. <see cref="Body"/> is already encoded, so that a retry or a duplicate sends the very same bytes.</summary>
public readonly record struct ApiRequest(HttpMethod Method, string Path, string? Token = null, string? Key = null, byte[]? Body = null)
{
    public static byte[] Encode<T>(T body, JsonTypeInfo<T> type) => JsonSerializer.SerializeToUtf8Bytes(body, type);
}

/// <summary>
/// Sends one request once and says what is known afterwards; it never throws for what a server or network may do, and never repeats
/// by itself. Connections are bounded (<see cref="MaxConnections"/>): beyond that, requests wait on this side and their time counts.
/// </summary>
public sealed class ApiClient : IDisposable
{
    public const int MaxConnections = 512;
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(15);
    private static readonly MediaTypeHeaderValue Json = new("application/json");
    private readonly HttpClient _http;
    private readonly TimeProvider _time;

    public ApiClient(Uri server, TimeProvider time)
    {
        _time = time;
        _http = new HttpClient(
            new SocketsHttpHandler
            {
                MaxConnectionsPerServer = MaxConnections,
                ConnectTimeout = TimeSpan.FromSeconds(5),
                UseCookies = false,
                UseProxy = false,
                AllowAutoRedirect = false,
            })
        {
            BaseAddress = server,
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    public Uri Server => _http.BaseAddress!;

    public async Task<ApiAnswer<T>> SendAsync<T>(ApiRequest request, JsonTypeInfo<T> type, CancellationToken stop)
        where T : class
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(AnswerWithin);
        var sentAt = _time.GetTimestamp();
        try
        {
            using var message = Message(request);
            using var response = await _http.SendAsync(message, HttpCompletionOption.ResponseContentRead, limit.Token);
            var body = await response.Content.ReadAsByteArrayAsync(limit.Token);
            return Read(response, body, type, sentAt, _time.GetTimestamp());
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
        {
            var failure = e is OperationCanceledException
                ? stop.IsCancellationRequested ? "the run was over before an answer came" : $"no answer within {AnswerWithin.TotalSeconds} s"
                : e.Message;
            return new ApiAnswer<T>(AnswerKind.Unknown, 0, sentAt, _time.GetTimestamp()) { Failure = failure };
        }
    }

    public void Dispose() => _http.Dispose();

    private static HttpRequestMessage Message(ApiRequest request)
    {
        var message = new HttpRequestMessage(request.Method, request.Path);
        if (request.Token is not null) message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", request.Token);
        if (request.Key is not null) message.Headers.TryAddWithoutValidation("Idempotency-Key", request.Key);
        if (request.Body is not null) message.Content = new ByteArrayContent(request.Body) { Headers = { ContentType = Json } };
        return message;
    }

    private static ApiAnswer<T> Read<T>(HttpResponseMessage response, byte[] body, JsonTypeInfo<T> type, long sentAt, long receivedAt)
        where T : class
    {
        var status = (int)response.StatusCode;
        if (response.IsSuccessStatusCode)
        {
            var value = Parse(body, type);
            return value is not null || typeof(T) == typeof(Anything)
                ? new ApiAnswer<T>(AnswerKind.Ok, status, sentAt, receivedAt) { Value = value }
                : new ApiAnswer<T>(AnswerKind.Unknown, status, sentAt, receivedAt) { Breach = $"status {status} without readable {typeof(T).Name}" };
        }

        var problem = Parse(body, WireJson.Default.Problem);
        var busy = response.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable or HttpStatusCode.Locked;
        var kind = busy ? AnswerKind.TryLater
            : status is >= 500 or < 400 ? AnswerKind.Unknown
            : problem?.Retry == "later" ? AnswerKind.TryLater
            : AnswerKind.Refused;
        return new ApiAnswer<T>(kind, status, sentAt, receivedAt)
        {
            Problem = problem,
            RetryAfter = response.Headers.RetryAfter?.Delta,
            Breach = kind == AnswerKind.Unknown ? $"status {status} {problem?.Code}"
                : string.IsNullOrEmpty(problem?.Code) ? $"status {status} without a problem code"
                : null,
        };
    }

    private static T? Parse<T>(byte[] body, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(body, type);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
