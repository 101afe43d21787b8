"""`train`: optimisation, schedule, early stopping and augmentation."""

from typing import Any, Literal, Self

from pydantic import Field

from glyphline.params.base import Params

ClassWeights = Literal["none", "inverse", "inverse_sqrt", "effective"]
ClassPrior = Literal["natural", "equal"]
Strategy = Literal["auto", "mirrored"]
Precision = Literal["float32", "bfloat16", "float16"]


class AugmentParams(Params):
    """`train.augment`: random changes to training pictures; zeros change nothing."""

    rotate_deg: float = Field(ge=0, le=45)
    """Largest rotation to either side; of a line, either end moves up or down by at most a tenth
    of the height."""
    shear: float = Field(ge=0, le=1)
    """Largest horizontal shift per pixel of height."""
    scale: float = Field(ge=0, lt=1)
    """Largest relative change of size, both axes alike. Size is what tells c from C in a picture
    with framing `whole`."""
    stretch: float = Field(ge=0, lt=1)
    """Largest relative change of width alone."""
    shift: float = Field(ge=0, le=0.5)
    """Largest shift as a share of the height."""
    elastic_px: float = Field(ge=0, le=10)
    """Largest standard deviation, along each axis, of the displacements of smooth random bending,
    in px of the model's input. Simard et al. 2003 have about 1.4 in 29 px (alpha 34, sigma 4)."""
    elastic_sigma_px: float = Field(ge=1, le=32)
    """How smooth that bending is: sigma of the Gaussian that random displacements are smoothed
    with. A small one frays strokes, a large one bends whole characters."""
    thickness: float = Field(ge=0, le=1)
    """Probability of thickening or thinning strokes by one pixel."""
    blur_px: float = Field(ge=0, le=5)
    """Largest sigma of a Gaussian blur."""
    noise: float = Field(ge=0, le=0.5)
    """Largest standard deviation of Gaussian noise, ink at 1."""
    erase: float = Field(ge=0, le=1)
    """Probability of blanking a rectangle of up to a fifth of the picture."""
    mixup: float = Field(ge=0, le=10)
    """For softmax heads: each picture is blended with another, and its label with the other's, in
    shares drawn from Beta(mixup, mixup). 0 blends nothing; 0.2 is usual."""

    @classmethod
    def none(cls) -> Self:
        """Changes nothing: pictures stay as they are."""
        return cls.model_validate(dict.fromkeys(cls.model_fields, 0) | {"elastic_sigma_px": 4})

    @property
    def moves_points(self) -> bool:
        """Whether ink is moved to another place."""
        moved = (self.rotate_deg, self.shear, self.scale, self.stretch, self.shift, self.elastic_px)
        return any(moved)

    @property
    def changes_nothing(self) -> bool:
        """Whether each picture stays as it is; `mixup` may yet blend them."""
        return not any((self.moves_points, self.thickness, self.blur_px, self.noise, self.erase))


class DistillationParams(Params):
    """`train.distillation`: earlier models whose readings are learnt beside the labels."""

    teachers: tuple[str, ...]
    """Folders of models or exports, copies of data/model or data/export, of any family that reads
    single characters; none distils nothing. DVC does not watch them."""
    share: float = Field(ge=0, le=1)
    """Of each label, how much comes from the teachers; the rest is the label itself."""


class TrainParams(Params):
    """`train`."""

    epochs: int = Field(ge=1)
    """Largest number of epochs; early stopping usually ends sooner."""
    epoch_samples_min: int = Field(ge=0)
    """Smaller sets are repeated, augmented anew, until an epoch shows this many pictures."""
    batch_size: int = Field(ge=1)
    """Pictures of a step, shared by all devices."""
    strategy: Strategy
    """`auto` uses one device, or all GPUs where there are several; `mirrored` all devices: the
    weights are on each, and each takes its part of every batch."""
    precision: Precision
    """What layers compute in; weights and logits stay float32, and so does the model that is kept.
    `bfloat16` and `float16` are faster on GPUs made for them, bfloat16 on CPUs with AVX-512 BF16
    or AMX as well; elsewhere they are slower."""
    learning_rate: float = Field(gt=0)
    schedule: Literal["constant", "cosine", "plateau"]
    """`cosine` falls to zero over `epochs`; `plateau` halves after `patience_epochs / 3`
    epochs without progress."""
    warmup_epochs: float = Field(ge=0)
    """Epochs over which the learning rate rises linearly from zero."""
    clip_norm: float = Field(gt=0)
    """Largest global norm of the gradient."""
    weight_decay: float = Field(ge=0)
    """Share of a kernel that a step takes away, times the learning rate; biases and
    normalizations stay. 0.05 for instance."""
    ema_decay: float | None = Field(ge=0, lt=1)
    """Share of the old average in the exponential moving average of the weights, 0.999 for
    instance; it is what is validated and kept. null: no average, the weights of the last step."""
    label_smoothing: float = Field(ge=0, lt=1)
    """For models of single characters; CTC knows none, and any but 0 is refused."""
    class_weights: ClassWeights
    """What a training sample weighs in the loss by the frequency of its characters (see
    `glyphline.training.weights`); the alternative to balancing by repetition."""
    class_prior: ClassPrior
    """How often the network takes classes to come. `natural`: as in the training data; `equal`:
    all the same, by logit adjustment, which needs no repetition and no weights (see
    `glyphline.training.prior`). The figures of the val split, by which the best epoch is chosen,
    then weigh all classes alike too. For networks that read single characters."""
    patience_epochs: int = Field(ge=1)
    """Epochs without a lower val error rate before training stops. The weights kept are those of
    the latest epoch that the val split cannot tell from the best (`training.callbacks.KeepBest`).
    With `schedule: cosine` less than about half of `epochs` is rash: figures that stand still
    while the learning rate is high often fall once it does."""
    start_from: str | None
    """Folder of an earlier model or export, a copy of data/model or data/export, that training
    starts from; its charset may be another. null: from random weights. DVC does not watch it."""
    distillation: DistillationParams
    tensorboard: bool
    """Whether the curves are also written for TensorBoard, to `logs/<experiment>` in the
    repository; changes nothing else."""
    augment: AugmentParams

    def deciding(self) -> dict[str, Any]:
        """The params that decide the weights, as plain data."""
        return self.model_dump(mode="json", exclude={"tensorboard"})
