namespace LiveCommerce.Grains.Runtime.Retention;

/// <summary>
/// Makes one segment of several of the same hour. Where an id is in more than one, the newest segment is right; what need not be kept any more
/// stays behind.
/// </summary>
public static class SegmentMerge
{
    /// <param name="hour">Of all of them.</param>
    /// <param name="newestFirst">The pages of each segment in order, and how many records they hold.</param>
    /// <param name="now">What is kept until then or earlier is left out.</param>
    /// <param name="key">Of the new filter.</param>
    /// <returns>Null where nothing is left.</returns>
    public static IdSegment? Merge(DateTimeOffset hour, IReadOnlyList<(IEnumerable<byte[]> Pages, int Count)> newestFirst, DateTimeOffset now, UInt128 key)
    {
        var sources = newestFirst.Select(segment => new Source(segment.Pages.GetEnumerator())).ToList();
        try
        {
            var next = new PriorityQueue<int, (Guid Id, int Age)>();
            for (var age = 0; age < sources.Count; age++) Advance(age);
            var builder = new SegmentBuilder(hour, newestFirst.Sum(segment => segment.Count), key);
            Guid? last = null;
            while (next.TryDequeue(out var age, out var place))
            {
                var record = sources[age].Record;
                var keepUntil = SegmentPages.KeepUntilOf(record);
                if (place.Id != last && keepUntil > now) builder.Add(place.Id, keepUntil, record[SegmentPages.RecordHeader..]);
                last = place.Id;
                Advance(age);
            }
            return builder.Build();

            void Advance(int age)
            {
                if (sources[age].MoveNext()) next.Enqueue(age, (SegmentPages.IdOf(sources[age].Record), age));
            }
        }
        finally
        {
            foreach (var source in sources) source.Dispose();
        }
    }

    private sealed class Source(IEnumerator<byte[]> pages) : IDisposable
    {
        private byte[] _page = [];
        private int _count;
        private int _at;

        public ReadOnlySpan<byte> Record => SegmentPages.RecordAt(_page, _at);

        public bool MoveNext()
        {
            _at++;
            while (_at >= _count)
            {
                if (!pages.MoveNext()) return false;
                (_page, _count, _at) = (pages.Current, SegmentPages.CountOf(pages.Current), 0);
            }
            return true;
        }

        public void Dispose() => pages.Dispose();
    }
}
