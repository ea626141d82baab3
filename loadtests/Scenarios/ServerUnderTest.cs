using System.Text.Json.Serialization.Metadata;
using LiveCommerce.LoadTests.Client;
using LiveCommerce.LoadTests.Server;

namespace LiveCommerce.LoadTests.Scenarios;

/// <summary>
/// The calls that prepare a run and the questions after it: patient about busy answers, and without a result when there is none. The
/// measured requests of buyers do not go through here.
/// </summary>
public sealed class ServerUnderTest(ApiClient api, TimeProvider time)
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public ApiClient Api => api;

    /// <summary>Asks until there is an answer of this kind.</summary>
    /// <exception cref="NoServerException">It was refused, or there was none in time.</exception>
    public async Task<T> RequireAsync<T>(string what, ApiRequest request, JsonTypeInfo<T> type, CancellationToken stop)
        where T : class
    {
        var answer = await AskAsync(request, type, stop);
        stop.ThrowIfCancellationRequested();
        return answer is { Kind: AnswerKind.Ok }
            ? answer.Value!
            : throw new NoServerException($"{what} failed: {request.Method} {request.Path}: {answer.Describe()}");
    }

    /// <summary>Repeats while nothing definite is known, at most for <see cref="Patience"/> beyond what the server itself asks to wait.</summary>
    public async Task<ApiAnswer<T>> AskAsync<T>(ApiRequest request, JsonTypeInfo<T> type, CancellationToken stop)
        where T : class
    {
        var began = time.GetTimestamp();
        for (var attempt = 0; ; attempt++)
        {
            var answer = await api.SendAsync(request, type, stop);
            if (answer.Kind is AnswerKind.Ok or AnswerKind.Refused) return answer;
            if (time.GetElapsedTime(began) + (answer.RetryAfter ?? TimeSpan.Zero) > Patience) return answer;
            if (!await Backoff.WaitAsync(attempt, answer.RetryAfter, time, stop)) return answer;
        }
    }
}
