namespace LiveCommerce.FaultTrials.Machine;

/// <summary>
/// A disk of our own: an ext4 file system in a file. It can be filled without filling the machine, and its power can be cut: what was not synced
/// is gone then, which a killed process alone never shows, because the page cache outlives it.
/// </summary>
internal sealed class Volume : IAsyncDisposable
{
    private const int UnmountTries = 2_400; // a minute: where many trials share the processors, a killed process takes its time to leave
    private static readonly TimeSpan UnmountEvery = TimeSpan.FromMilliseconds(25);

    private readonly string _image;
    private bool _mounted;

    private Volume(string folder)
    {
        _image = Path.Combine(folder, "disk.img");
        Root = Path.Combine(folder, "disk");
    }

    /// <summary>The mount point.</summary>
    public string Root { get; }

    /// <summary>Why there can be none here; null where there can.</summary>
    public static string? Absence { get; } =
        !Environment.IsPrivilegedProcess ? "mounting a volume needs root"
        : !File.Exists("/dev/loop-control") ? "there are no loop devices (/dev/loop-control)"
        : !Command.Exists("mkfs.ext4") ? "mkfs.ext4 is not installed"
        : null;

    public static async Task<Volume> CreateAsync(string folder, int megabytes)
    {
        var volume = new Volume(folder);
        Directory.CreateDirectory(volume.Root);
        await using (var image = new FileStream(volume._image, FileMode.CreateNew)) image.SetLength(megabytes * 1024L * 1024);
        // Without blocks that only root may take: "full" means the same for everybody. The journal is as small as it can be.
        await Command.RunAsync("mkfs.ext4", "-q", "-F", "-m", "0", "-J", "size=4", "-E", "lazy_itable_init=0,lazy_journal_init=0", volume._image);
        await volume.MountAsync();
        return volume;
    }

    public async Task MountAsync()
    {
        // The loop device goes with the mount.
        await Command.RunAsync("mount", "-o", "loop,noatime", _image, Root);
        _mounted = true;
    }

    /// <summary>Cuts the power. Whoever still has files open here gets errors; end them, then <see cref="RestoreAsync"/>.</summary>
    public void Cut() => Posix.CutPower(Root);

    /// <summary>Power again: the file system recovers what had reached the disk.</summary>
    public async Task RestoreAsync()
    {
        await UnmountAsync();
        await MountAsync();
    }

    /// <summary>Takes all space that is left, except for some kilobytes.</summary>
    public IDisposable Fill(int leaveKilobytes)
    {
        var path = Path.Combine(Root, "ballast");
        using (var ballast = new FileStream(path, FileMode.Create))
        {
            var free = new DriveInfo(Root).AvailableFreeSpace - leaveKilobytes * 1024L;
            var block = new byte[64 * 1024];
            try
            {
                for (var written = 0L; written < free; written += block.Length) ballast.Write(block);
                ballast.Flush(flushToDisk: true);
            }
            catch (IOException)
            {
                // full a little sooner than announced
            }
        }
        return new Ballast(path);
    }

    public async ValueTask DisposeAsync()
    {
        if (_mounted) await UnmountAsync();
        File.Delete(_image);
    }

    private async Task UnmountAsync()
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await Command.RunAsync("umount", Root);
                _mounted = false;
                return;
            }
            catch (InvalidOperationException) when (attempt < UnmountTries)
            {
                // a process that was just killed still lets go of its files
                await Task.Delay(UnmountEvery);
            }
        }
    }

    private sealed class Ballast(string path) : IDisposable
    {
        public void Dispose() => File.Delete(path);
    }
}
