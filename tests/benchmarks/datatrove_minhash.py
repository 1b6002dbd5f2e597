"""datatrove's MinHash pipeline at its defaults over one JSONL file. Run by `bench_dedup` with its own interpreter.

python datatrove_minhash.py FOLDER LANGUAGE
"""

import json
import resource
import sys
from pathlib import Path

from datatrove.executor import LocalPipelineExecutor
from datatrove.pipeline.dedup import MinhashDedupBuckets, MinhashDedupCluster, MinhashDedupFilter, MinhashDedupSignature
from datatrove.pipeline.dedup.minhash import MinhashConfig
from datatrove.pipeline.readers import JsonlReader
from datatrove.pipeline.writers import JsonlWriter


def peak() -> int:
    """Peak resident memory of this process in MiB. `ru_maxrss` will not do: it begins with that of the parent."""
    lines = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    return next(int(line.split()[1]) // 1024 for line in lines if line.startswith("VmHWM:"))


def main(folder: Path, language: str) -> None:
    config = MinhashConfig()
    reader = JsonlReader(str(folder / "in"))
    places = {name: str(folder / name) for name in ("signatures", "buckets", "remove", "kept")}
    steps = [
        [reader, MinhashDedupSignature(places["signatures"], config=config, language=language)],
        [MinhashDedupBuckets(places["signatures"], places["buckets"], config=config)],
        [MinhashDedupCluster(places["buckets"], places["remove"], config=config)],
        [reader, MinhashDedupFilter(places["remove"]), JsonlWriter(places["kept"])],
    ]
    for number, step in enumerate(steps):
        tasks = config.num_buckets if number == 1 else 1
        LocalPipelineExecutor(step, tasks=tasks, workers=1, logging_dir=str(folder / f"log{number}")).run()
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    facts = {
        "cpu": round(sum(one.ru_utime + one.ru_stime for one in used), 1),
        "MiB": max(peak(), used[1].ru_maxrss // 1024),
    }
    sys.stdout.write("\n" + json.dumps(facts) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
