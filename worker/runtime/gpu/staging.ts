/** Buffers for reading back, used again and again: creating one per run would cost more than the copy. */

export interface Staging {
  /** Records the copy of the first bytes of each source, in the sizes asked for. */
  copy(encoder: GPUCommandEncoder, sources: readonly GPUBuffer[]): void;
  /** The bytes of each source, once the device has come that far. The buffer goes back to the pool. */
  read(): Promise<ArrayBuffer[]>;
}

export class StagingPool {
  readonly #device: GPUDevice;
  readonly #free: GPUBuffer[] = [];
  readonly #used = new Set<GPUBuffer>();

  constructor(device: GPUDevice) {
    this.#device = device;
  }

  take(sizes: readonly number[]): Staging {
    const total = sizes.reduce((sum, size) => sum + size, 0);
    const offsets = sizes.map((_, i) => sizes.slice(0, i).reduce((sum, size) => sum + size, 0));
    const buffer = this.#takeBuffer(total);
    return {
      copy(encoder, sources) {
        sources.forEach((source, i) => {
          if (sizes[i]! > 0) encoder.copyBufferToBuffer(source, 0, buffer, offsets[i]!, sizes[i]);
        });
      },
      read: async () => {
        await buffer.mapAsync(GPUMapMode.READ, 0, total);
        const bytes = buffer.getMappedRange(0, total);
        const parts = sizes.map((size, i) => bytes.slice(offsets[i], offsets[i]! + size));
        buffer.unmap();
        this.#used.delete(buffer);
        this.#free.push(buffer);
        return parts;
      },
    };
  }

  dispose(): void {
    for (const buffer of [...this.#free, ...this.#used]) buffer.destroy();
    this.#free.length = 0;
    this.#used.clear();
  }

  #takeBuffer(bytes: number): GPUBuffer {
    const fitting = this.#free.findIndex((buffer) => buffer.size >= bytes);
    const [found] = fitting >= 0 ? this.#free.splice(fitting, 1) : [];
    const buffer = found ?? this.#create(bytes);
    this.#used.add(buffer);
    return buffer;
  }

  /** Sizes in powers of two, so that few buffers serve all runs; smaller ones are given up for it. */
  #create(bytes: number): GPUBuffer {
    for (const small of this.#free.splice(0)) small.destroy();
    const size = 2 ** Math.ceil(Math.log2(Math.max(bytes, 1024)));
    return this.#device.createBuffer({
      label: 'staging',
      size,
      usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST,
    });
  }
}
