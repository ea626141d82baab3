using System.Text.Json.Serialization.Metadata;
using LiveCommerce.LoadTests.Measure;

namespace LiveCommerce.LoadTests.Client;

/// <summary>Calls that nothing should refuse: what has no known outcome is asked again with the same bytes; a refusal is counted as an answer that the protocol does not foresee here.</summary>
public sealed class PatientCalls(ApiClient api, LiveFigures figures, TimeProvider time)
{
    /// <summary>Null where it was refused, or where the run ended first.</summary>
    public async Task<ApiAnswer<T>?> AskAsync<T>(ApiRequest request, JsonTypeInfo<T> type, CancellationToken stop)
        where T : class
    {
        for (var attempt = 0; ; attempt++)
        {
            var answer = await api.SendAsync(request, type, stop);
            if (answer.Kind == AnswerKind.Ok) return answer;
            if (answer.Kind == AnswerKind.Refused)
            {
                figures.Refuse();
                figures.UnexpectedAnswer(answer.Describe());
                return null;
            }

            figures.Retry();
            if (!await Backoff.WaitAsync(attempt, answer.RetryAfter, time, stop)) return null;
        }
    }
}
